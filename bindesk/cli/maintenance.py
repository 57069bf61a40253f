"""Commands that look after a desk: status, check, undo, redo."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from bindesk.cli.desk_access import desk_of, home_of
from bindesk.cli.output import document, findings, message_of, print_error, print_line, table


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands status, check, undo and redo."""
    command("status", "这张办公桌的情况").set_defaults(run=run_status)
    checked = command("check", "检查数据是否完好")
    checked.add_argument("--rebuild", action="store_true", help="按日志重建各表")
    checked.set_defaults(run=run_check)
    command("undo", "撤销最近一次操作").set_defaults(run=run_undo)
    command("redo", "恢复最近一次撤销").set_defaults(run=run_redo)


def run_status(asked: Namespace) -> int:
    """Say whose desk it is, what it holds, and how it is kept."""
    from bindesk.operations.maintenance.status import status
    from bindesk.operations.syncing import syncing

    with desk_of(asked) as desk:
        found = status(desk)
        carried = syncing.status(desk)
    if asked.json:
        told = {"home": str(home_of(asked).root), **found.as_dict()}
        document({**told, "carrying": carried.as_dict()})
        return 0
    table([*found.lines(), *carried.lines()])
    return 0


def run_check(asked: Namespace) -> int:
    """Check the store, and with --rebuild make its tables anew."""
    from bindesk.operations.maintenance.checks import check

    with desk_of(asked) as desk:
        found = check(desk, rebuild=asked.rebuild)
    told = findings(found.problems)
    if asked.json:
        sound = {"sound": not told, "deeds": found.deeds, "rebuilt": found.is_rebuilt}
        document({**sound, "problems": told})
    for one in told:
        print_error(one["sentence"])
    if not asked.json:
        if found.is_rebuilt:
            print_line(message_of("check-rebuilt", {"deeds": found.deeds}))
        if not told:
            print_line(message_of("check-sound", {"deeds": found.deeds}))
    return 1 if told and not asked.rebuild else 0


def run_undo(asked: Namespace) -> int:
    """Take back the last thing done."""
    from bindesk.operations.journal.undo import undo_last

    with desk_of(asked) as desk:
        changes = undo_last(desk)
    return _as_lines(asked, "undone", changes.deed, len(changes.records))


def run_redo(asked: Namespace) -> int:
    """Bring back the last thing taken back."""
    from bindesk.operations.journal.undo import redo_last

    with desk_of(asked) as desk:
        changes = redo_last(desk)
    return _as_lines(asked, "redone", changes.deed, len(changes.records))


def _as_lines(asked: Namespace, code: str, deed: str, count: int) -> int:
    if asked.json:
        document({"done": True, "deed": deed, "records": count})
    else:
        print_line(message_of(code, {"count": count}))
    return 0
