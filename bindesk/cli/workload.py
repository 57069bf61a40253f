"""The command workload: do made-up deeds at a desk, and acknowledge each in a file once it is saved."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import print_json, print_line
from bindesk.messages import message


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command workload."""
    work = command("workload", message("help-workload"))
    work.add_argument(
        "--seed", type=int, default=1, metavar="数", help=message("help-workload-seed")
    )
    work.add_argument("--count", type=int, default=100, metavar="数", help="操作次数")
    work.add_argument("--ack", required=True, metavar="文件", help="每次保存后记一行的文件")
    work.set_defaults(run=run_workload)


def run_workload(args: Namespace) -> int:
    """Do the made-up deeds of a seed, each acknowledged with one line in a file."""
    from bindesk.operations.practice.workload import work

    with desk_of(args) as desk:
        done = work(desk, args.seed, args.count, Path(args.ack))
    if args.json:
        print_json({"done": True, "deeds": done})
    else:
        print_line(message("workload-done", {"count": done}))
    return 0
