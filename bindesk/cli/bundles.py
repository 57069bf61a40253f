"""Commands that carry by stick: what waits goes into a file, what a file brings is taken in."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.desk_access import desk_of, home_of
from bindesk.cli.output import document, message_of, print_error, print_line

if TYPE_CHECKING:
    from bindesk.operations.syncing.bundles import ImportSummary


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command bundle."""
    bundle = command("bundle", "用U盘上报：out 导出，in 导入；县里的文件夹也用 in，并写出回执")
    bundle.add_argument("way", choices=("out", "in"), metavar="out|in", help="导出还是导入")
    bundle.add_argument("file", metavar="文件", help="数据包文件（.bdx）")
    bundle.add_argument("--answer", metavar="文件", help="县里写回执的文件；不写就放在数据包旁边")
    bundle.set_defaults(run=run_bundle)


def run_bundle(asked: Namespace) -> int:
    """Write a bundle, or take one in."""
    path = Path(asked.file)
    if asked.way == "out":
        return _write_upload(asked, path)
    if (home_of(asked).root / "county.json").exists():
        return _as_lines(asked, path, _receive(asked, path), 0)
    from bindesk.operations.syncing.bundles import bundle_in
    from bindesk.operations.syncing.syncing import status

    with desk_of(asked) as desk:
        came = bundle_in(desk, path)
        waiting = status(desk).waiting
    return _as_lines(asked, path, came, waiting)


def _write_upload(asked: Namespace, path: Path) -> int:
    from bindesk.operations.syncing.bundles import bundle_out

    with desk_of(asked) as desk:
        went = bundle_out(desk, path)
    told: dict[str, str | int] = {
        "path": str(went.path),
        "packs": went.packs,
        "deeds": went.deeds,
        "files": went.files,
        "files_left": went.files_left,
        "files_held_up": went.files_held_up,
    }
    if asked.json:
        document({"done": True, **told})
        return 0
    print_line(message_of("bundle-out-done", told))
    if went.files:
        print_line(message_of("bundle-out-files", told))
    for code in went.doubts():
        print_error(message_of(code, told))
    return 0


def _receive(asked: Namespace, path: Path) -> "ImportSummary":
    from bindesk.county.data_dir import CountyDir, open_county
    from bindesk.county.files import CountyFileSink
    from bindesk.county.handlers import revoked_devices
    from bindesk.operations.desk.clocks import milliseconds, system_clock
    from bindesk.operations.syncing.bundles import bundle_received, suggested_name
    from bindesk.sync.bundles.bundles import ANSWER

    back = Path(asked.answer) if asked.answer else path.with_name(suggested_name(ANSWER))
    county = open_county(CountyDir(home_of(asked).root))
    try:
        shut_out = revoked_devices(county)
        now = milliseconds(system_clock())
        shelf = CountyFileSink(county)
        return bundle_received(county.store, county.key, (path, back), now, shut_out, shelf)
    finally:
        county.close()


def _as_lines(asked: Namespace, path: Path, came: "ImportSummary", waiting: int) -> int:
    told: dict[str, str | int] = {
        "way": came.way,
        "unit": came.unit,
        "packs": came.packs,
        "is_known": came.is_known,
        "unfit": came.unfit,
        "files": came.files,
        "files_missing": came.files_missing,
        "answer": str(came.answer or ""),
        "waiting": waiting,
    }
    if asked.json:
        document({"done": True, **told})
        return 0
    code = "bundle-in-known" if came.is_known else f"bundle-in-{came.way}"
    print_line(message_of(code, told | {"path": path.name}))
    if came.files:
        up = came.way == "answer"
        print_line(message_of("bundle-in-files-up" if up else "bundle-in-files", told))
    if came.answer:
        print_line(message_of("bundle-in-back", told))
    for doubt in came.doubts():
        print_error(message_of(doubt, told | {"path": path.name}))
    return 0
