"""The commands enrol and sync: join a county, and run one full exchange with it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import print_error, print_json, print_line
from bindesk.messages import message

if TYPE_CHECKING:
    from bindesk.operations.desk.desk import Desk
    from bindesk.operations.syncing.syncing import JoinedDesk


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands enrol and sync."""
    enrol = command("enrol", "用接入凭证加入县级服务器")
    enrol.add_argument("--ticket", required=True, metavar="文件", help="县级发放的 .enrol 文件")
    by_file = enrol.add_mutually_exclusive_group()
    by_file.add_argument("--request", metavar="文件", help=message("help-enrol-request"))
    by_file.add_argument("--answer", metavar="文件", help=message("help-enrol-answer"))
    enrol.set_defaults(run=run_enrol)
    command("sync", "和县级服务器完整交换一次").set_defaults(run=run_sync)


def run_enrol(args: Namespace) -> int:
    """Join a county over the network, or by request and reply files."""
    from bindesk.files import replace_file
    from bindesk.operations.syncing.syncing import build_join_request

    with desk_of(args) as desk:
        if not args.request:
            return _print_joined(args, _join(args, desk))
        data = build_join_request(desk, Path(args.ticket))
    replace_file(Path(args.request), data)
    if args.json:
        print_json({"done": False, "path": args.request})
    else:
        print_line(message("enrol-asked", {"path": args.request}))
    return 0


def run_sync(args: Namespace) -> int:
    """Send all pending deeds and files to the county and receive what it has."""
    from bindesk.operations.syncing.exchange import Exchange
    from bindesk.operations.syncing.syncing import files_waiting, status

    with desk_of(args) as desk:
        outcome = Exchange(desk).run()
        sync_status = status(desk)
    values = {
        "rounds": outcome.rounds,
        "received": outcome.received,
        "waiting": sync_status.waiting,
        "rejected": sync_status.rejected,
    }
    if args.json:
        is_done = not (sync_status.waiting or sync_status.files)
        left = {"files": sync_status.files, "file_bytes": sync_status.file_bytes}
        print_json({"done": is_done, **values, **left})
    else:
        print_line(
            message(
                "sync-done",
                {**values, "files": files_waiting(sync_status.files, sync_status.file_bytes)},
            )
        )
    for reason in sync_status.held_up:
        print_error(reason)
    return 0


def _join(args: Namespace, desk: "Desk") -> "JoinedDesk":
    from bindesk.operations.syncing.syncing import enrol, join_by_file

    if args.answer:
        return join_by_file(desk, Path(args.ticket), Path(args.answer).read_bytes())
    return enrol(desk, Path(args.ticket))


def _print_joined(args: Namespace, joined: "JoinedDesk") -> int:
    values = {
        "server": joined.server,
        "letter": joined.letter,
        "county_words": joined.county_words,
        "desk_words": joined.desk_words,
    }
    if args.json:
        print_json({"done": True, **values})
    else:
        print_line(message("enrolled", values))
    return 0
