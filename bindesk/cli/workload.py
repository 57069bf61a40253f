"""The command that tries a desk out: made-up deeds, each told of once it is kept."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import message_of, print_json, print_line


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command workload."""
    work = command("workload", "做一批练习操作，每保存一次就在文件里记一行（测试用）")
    work.add_argument("--seed", type=int, default=1, metavar="数", help="同一个数，同样的操作")
    work.add_argument("--count", type=int, default=100, metavar="数", help="做多少次")
    work.add_argument("--ack", required=True, metavar="文件", help="每次保存后记一行的文件")
    work.set_defaults(run=run_workload)


def run_workload(args: Namespace) -> int:
    """Do the deeds."""
    from bindesk.operations.practice.workload import work

    with desk_of(args) as desk:
        done = work(desk, args.seed, args.count, Path(args.ack))
    if args.json:
        print_json({"done": True, "deeds": done})
    else:
        print_line(message_of("workload-done", {"count": done}))
    return 0
