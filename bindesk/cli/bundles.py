"""The command bundle: export what is pending to a file on a USB stick, or import such a file."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import data_dir_of, desk_of
from bindesk.cli.output import print_error, print_json, print_line
from bindesk.messages import message

if TYPE_CHECKING:
    from bindesk.operations.syncing.bundles import ImportSummary


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command bundle."""
    bundle = command("bundle", message("help-bundle"))
    bundle.add_argument("way", choices=("out", "in"), metavar="out|in", help="导出还是导入")
    bundle.add_argument("file", metavar="文件", help="上报或回执文件（.bdx）")
    bundle.add_argument("--answer", metavar="文件", help=message("help-bundle-answer"))
    bundle.set_defaults(run=run_bundle)


def run_bundle(args: Namespace) -> int:
    """Export a bundle, or import one at a desk or in a county's data directory."""
    path = Path(args.file)
    if args.way == "out":
        return _write_upload(args, path)
    if (data_dir_of(args).root / "county.json").exists():
        return _print_summary(args, path, _receive(args, path), 0)
    from bindesk.operations.syncing.bundles import import_bundle
    from bindesk.operations.syncing.syncing import status

    with desk_of(args) as desk:
        summary = import_bundle(desk, path)
        waiting = status(desk).waiting
    return _print_summary(args, path, summary, waiting)


def _write_upload(args: Namespace, path: Path) -> int:
    from bindesk.operations.syncing.bundles import export_bundle

    with desk_of(args) as desk:
        summary = export_bundle(desk, path)
    values: dict[str, str | int] = {
        "path": str(summary.path),
        "packs": summary.packs,
        "deeds": summary.deeds,
        "files": summary.files,
        "files_left": summary.files_left,
        "files_held_up": summary.files_held_up,
    }
    if args.json:
        print_json({"done": True, **values})
        return 0
    print_line(message("bundle-out-done", values))
    if summary.files:
        print_line(message("bundle-out-files", values))
    for code in summary.doubts():
        print_error(message(code, values))
    return 0


def _receive(args: Namespace, path: Path) -> "ImportSummary":
    from bindesk.county.data_dir import CountyDir, open_county
    from bindesk.county.files import CountyFileSink
    from bindesk.county.handlers import revoked_devices
    from bindesk.operations.desk.clocks import milliseconds, system_clock
    from bindesk.operations.syncing.bundles import receive_bundle, suggested_name
    from bindesk.sync.bundles.bundles import ANSWER

    reply = Path(args.answer) if args.answer else path.with_name(suggested_name(ANSWER))
    county = open_county(CountyDir(data_dir_of(args).root))
    try:
        revoked = revoked_devices(county)
        now = milliseconds(system_clock())
        sink = CountyFileSink(county)
        return receive_bundle(county.store, county.key, (path, reply), now, revoked, sink)
    finally:
        county.close()


def _print_summary(args: Namespace, path: Path, summary: "ImportSummary", waiting: int) -> int:
    values: dict[str, str | int] = {
        "way": summary.way,
        "unit": summary.unit,
        "packs": summary.packs,
        "is_known": summary.is_known,
        "unfit": summary.unfit,
        "files": summary.files,
        "files_missing": summary.files_missing,
        "answer": str(summary.answer or ""),
        "waiting": waiting,
    }
    if args.json:
        print_json({"done": True, **values})
        return 0
    code = "bundle-in-known" if summary.is_known else f"bundle-in-{summary.way}"
    print_line(message(code, values | {"path": path.name}))
    if summary.files:
        up = summary.way == "answer"
        print_line(message("bundle-in-files-up" if up else "bundle-in-files", values))
    if summary.answer:
        print_line(message("bundle-in-back", values))
    for doubt in summary.doubts():
        print_error(message(doubt, values | {"path": path.name}))
    return 0
