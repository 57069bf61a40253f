"""Commands that carry: joining a county, and one full exchange with it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import document, message_of, print_error, print_line

if TYPE_CHECKING:
    from bindesk.operations.desk.desk import Desk
    from bindesk.operations.syncing.syncing import JoinedDesk


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands enrol and sync."""
    joined = command("enrol", "用入网票加入县级服务器")
    joined.add_argument("--ticket", required=True, metavar="文件", help="县里发的 .enrol 文件")
    by_file = joined.add_mutually_exclusive_group()
    by_file.add_argument("--request", metavar="文件", help="没有网络：只写出申请文件，带到县里")
    by_file.add_argument("--answer", metavar="文件", help="没有网络：用县里带回的回执文件")
    joined.set_defaults(run=run_enrol)
    command("sync", "和县级服务器完整交换一次").set_defaults(run=run_sync)


def run_enrol(asked: Namespace) -> int:
    """Join a county, by wire or by files."""
    from bindesk.files import replace_file
    from bindesk.operations.syncing.syncing import ask_by_file

    with desk_of(asked) as desk:
        if not asked.request:
            return _as_lines(asked, _show_joined(asked, desk))
        data = ask_by_file(desk, Path(asked.ticket))
    replace_file(Path(asked.request), data)
    if asked.json:
        document({"done": False, "path": asked.request})
    else:
        print_line(message_of("enrol-asked", {"path": asked.request}))
    return 0


def run_sync(asked: Namespace) -> int:
    """Exchange everything with the county."""
    from bindesk.operations.syncing.syncing import exchange, files_waiting, status

    with desk_of(asked) as desk:
        outcome = exchange(desk)
        stands = status(desk)
    told = {
        "rounds": outcome.rounds,
        "received": outcome.received,
        "waiting": stands.waiting,
        "rejected": stands.rejected,
    }
    if asked.json:
        is_done = not (stands.waiting or stands.files)
        left = {"files": stands.files, "file_bytes": stands.file_bytes}
        document({"done": is_done, **told, **left})
    else:
        print_line(
            message_of(
                "sync-done", {**told, "files": files_waiting(stands.files, stands.file_bytes)}
            )
        )
    for reason in stands.held_up:
        print_error(reason)
    return 0


def _show_joined(asked: Namespace, desk: "Desk") -> "JoinedDesk":
    from bindesk.operations.syncing.syncing import enrol, join_by_file

    if asked.answer:
        return join_by_file(desk, Path(asked.ticket), Path(asked.answer).read_bytes())
    return enrol(desk, Path(asked.ticket))


def _as_lines(asked: Namespace, joined: "JoinedDesk") -> int:
    told = {
        "server": joined.server,
        "letter": joined.letter,
        "county_words": joined.county_words,
        "desk_words": joined.desk_words,
    }
    if asked.json:
        document({"done": True, **told})
    else:
        print_line(message_of("enrolled", told))
    return 0
