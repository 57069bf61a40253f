"""The commands that maintain a desk: status, check, undo, redo, holidays."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from bindesk.cli.desk_access import data_dir_of, desk_of
from bindesk.cli.output import (
    findings,
    print_error,
    print_json,
    print_line,
    print_table,
)
from bindesk.messages import message


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands status, check, undo, redo and holidays."""
    command("status", "本机信息").set_defaults(run=run_status)
    check = command("check", "检查数据是否完好")
    check.add_argument("--rebuild", action="store_true", help="按日志重建各表")
    check.set_defaults(run=run_check)
    command("undo", "撤销最近一次操作").set_defaults(run=run_undo)
    command("redo", "恢复最近一次撤销").set_defaults(run=run_redo)
    holidays = command("holidays", message("help-holidays"))
    holidays.add_argument("file", metavar="文件", help=message("help-holidays-file"))
    holidays.set_defaults(run=run_holidays)


def run_status(args: Namespace) -> int:
    """Print the desk's unit, the number of its records, and the state of its store and syncing."""
    from bindesk.operations.maintenance.status import status
    from bindesk.operations.syncing import syncing

    with desk_of(args) as desk:
        desk_status = status(desk)
        sync_status = syncing.status(desk)
    if args.json:
        values = {"home": str(data_dir_of(args).root), **desk_status.as_dict()}
        print_json({**values, "carrying": sync_status.as_dict()})
        return 0
    print_table([*desk_status.lines(), *sync_status.lines()])
    return 0


def run_check(args: Namespace) -> int:
    """Check the store, and with --rebuild rebuild its tables from the journal."""
    from bindesk.operations.maintenance.checks import check

    with desk_of(args) as desk:
        report = check(desk, rebuild=args.rebuild)
    problems = findings(report.problems)
    if args.json:
        values = {"sound": not problems, "deeds": report.deeds, "rebuilt": report.is_rebuilt}
        print_json({**values, "problems": problems})
    for one in problems:
        print_error(one["sentence"])
    if not args.json:
        if report.is_rebuilt:
            print_line(message("check-rebuilt", {"deeds": report.deeds}))
        if not problems:
            print_line(message("check-sound", {"deeds": report.deeds}))
    return 1 if problems and not args.rebuild else 0


def run_undo(args: Namespace) -> int:
    """Undo the last deed."""
    from bindesk.operations.journal.undo import undo_last

    with desk_of(args) as desk:
        changes = undo_last(desk)
    return _print_done(args, "undone", changes.deed, len(changes.records))


def run_redo(args: Namespace) -> int:
    """Redo the deed that was undone last."""
    from bindesk.operations.journal.undo import redo_last

    with desk_of(args) as desk:
        changes = redo_last(desk)
    return _print_done(args, "redone", changes.deed, len(changes.records))


def run_holidays(args: Namespace) -> int:
    """Take the holidays of some years over from a file."""
    from bindesk.operations.calendar.holidays import import_holidays

    with desk_of(args) as desk:
        years = import_holidays(desk, Path(args.file))
    if args.json:
        print_json({"done": True, "years": years})
    else:
        print_line(message("holidays-done", {"years": "、".join(map(str, years))}))
    return 0


def _print_done(args: Namespace, code: str, deed: str, count: int) -> int:
    if args.json:
        print_json({"done": True, "deed": deed, "records": count})
    else:
        print_line(message(code, {"count": count}))
    return 0
