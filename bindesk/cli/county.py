"""The command county: run the county's server, and manage its units, devices and backups."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.output import print_json, print_line, print_table
from bindesk.messages import message

if TYPE_CHECKING:
    from bindesk.county.data_dir import County, CountyDir
    from bindesk.sync.identity.tickets import TicketFile

ROLES = ("village", "township", "county")


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command county with its own sub-commands."""
    county = command("county", message("help-county"))
    parts = county.add_subparsers(
        title="命令", metavar="命令", required=True, dest="part", parser_class=type(county)
    )

    def part(name: str, help_text: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        command = parts.add_parser(name, help=help_text, description=help_text, add_help=False)
        command.add_argument("-h", "--help", action="help", help="显示用法")
        _common(command)
        command.set_defaults(run=run)
        return command

    _add_serve(part("serve", message("help-county-serve"), run_serve))
    units = part("units", "从 CSV 载入单位（代码、名称、上级）", run_units)
    units.add_argument("file", metavar="文件", help=message("help-county-units-file"))
    _add_ticket(part("ticket", message("help-county-ticket"), run_ticket))
    part("devices", "列出已加入的设备", run_devices)
    revoke = part("revoke", message("help-county-revoke"), run_revoke)
    revoke.add_argument("device", metavar="设备", help="设备编号（用 devices 查看）")
    release = part("release", message("help-county-release"), run_release)
    release.add_argument("file", metavar="封存数据", help="该电脑数据文件夹中的 shut-out.key")
    release.add_argument("--out", required=True, metavar="文件", help="要带回设备的解锁文件")
    part("digest", "每类记录的条数和校验值", run_digest)
    backup = part("backup", message("help-county-backup"), run_backup)
    backup.add_argument("file", metavar="文件", help="新文件")
    backup.add_argument("--files", metavar="文件夹", help=message("help-county-backup-files"))
    admit = part("admit", "办理没有网络的设备送来的申请文件", run_admit)
    admit.add_argument("request", metavar="申请文件", help="设备用 enrol --request 写出的文件")
    admit.add_argument("--out", required=True, metavar="文件", help="要带回设备的回执文件")


def run_serve(args: Namespace) -> int:
    """Serve the desks until the process is stopped."""
    from bindesk.county.server import ListenAddress, choose_address, listen, serve

    address = ListenAddress(args.host, args.port, args.workers, tuple(args.name))
    with _county(args) as county, listen(address) as listening:
        server = choose_address(county, address, listening)
        values = {"server": server, "words": _words(county), "database": county.store.engine.name}
        if args.json:
            print_json(values)
        else:
            print_line(message("county-serves", values))
        _flush()
        serve(county, address, listening)
    return 0


def run_units(args: Namespace) -> int:
    """Load the tree of units from a CSV file."""
    from bindesk.county.admin import load_units

    with _county(args) as county:
        counts = load_units(county, Path(args.file))
    if args.json:
        print_json({"done": True, **counts})
    else:
        print_line(message("units-loaded", counts))
    return 0


def run_ticket(args: Namespace) -> int:
    """Make an enrolment ticket for a unit and write it to a file, and to a PDF page with --paper."""
    from bindesk.county.admin import new_ticket
    from bindesk.files import replace_file
    from bindesk.operations.desk.clocks import instant
    from bindesk.sync.identity.tickets import write_ticket

    with _county(args) as county:
        server = args.server or county.info.server
        ticket_file = new_ticket(county, args.unit, args.role, server, _now())
        words = _words(county)
    replace_file(Path(args.out), write_ticket(ticket_file))
    if args.paper:
        replace_file(Path(args.paper), _ticket_page(ticket_file, words))
    ends = f"{instant(ticket_file.ends_at):%Y-%m-%d %H:%M}"
    values = {
        "unit": ticket_file.unit,
        "name": ticket_file.name,
        "server": ticket_file.server,
        "path": args.out,
    }
    if args.json:
        print_json({"done": True, **values, "ends": ends, "words": words})
    else:
        print_line(
            message(
                "ticket-made",
                {**values, "ticket": ticket_file.ticket, "ends": ends, "words": words},
            )
        )
    return 0


def run_devices(args: Namespace) -> int:
    """List the enrolled devices with their state."""
    from bindesk.county.admin import enrolled_devices
    from bindesk.operations.desk.clocks import instant
    from bindesk.sync.identity.signing import four_words

    with _county(args) as county:
        devices = enrolled_devices(county)
    rows = [
        {
            "device": device.id,
            "unit": device.unit,
            "name": unit.name if unit else "",
            "letter": device.letter,
            "words": four_words(device.public),
            "seen": f"{instant(device.seen_at):%Y-%m-%d %H:%M}" if device.seen_at else "",
            "state": _state_of(device.revoked_at, device.alarm),
        }
        for device, unit in devices
    ]
    if args.json:
        print_json(rows)
    elif rows:
        heads = ("设备", "单位", "名称", "字母", "确认词", "最近一次", "状态")
        print_table([heads, *(tuple(row.values()) for row in rows)])
    return 0


def run_revoke(args: Namespace) -> int:
    """Revoke a device."""
    from bindesk.county.admin import revoke

    with _county(args) as county:
        revoke(county, args.device, _now())
    _print_done(args, "device-shut-out", {"device": args.device})
    return 0


def run_release(args: Namespace) -> int:
    """Write the release file that opens a revoked desk again, and print the release code."""
    from bindesk.county.admin import release
    from bindesk.files import replace_file

    with _county(args) as county:
        revoked_desk, data, code = release(county, Path(args.file))
    replace_file(Path(args.out), data)
    values = {
        "unit": revoked_desk.unit,
        "name": revoked_desk.name,
        "device": revoked_desk.device,
        "path": args.out,
    }
    _print_done(args, "desk-released", {**values, "code": code})
    return 0


def run_digest(args: Namespace) -> int:
    """Print count and SHA-256 of each kind's records, in the form of a desk's own digest."""
    from bindesk.county.admin import digest

    with _county(args) as county:
        digests = digest(county)
    if args.json:
        print_json([{"kind": d.kind, "count": d.count, "sha256": d.sha256} for d in digests])
    else:
        print_table((d.kind, d.count, d.sha256) for d in digests)
    return 0


def run_backup(args: Namespace) -> int:
    """Back up the database, and with --files also the stored files that the folder does not have yet."""
    from bindesk.county.admin import back_up, back_up_files

    with _county(args) as county:
        back_up(county, Path(args.file))
        values = {"path": args.file, "keys": str(county.home.keys)}
        if not args.files:
            _print_done(args, "county-backed-up", {**values, "files": str(county.home.files)})
            return 0
        new_files = back_up_files(county, Path(args.files))
    all_values = {**values, "files": args.files, "new_files": new_files}
    _print_done(args, "county-backed-up-whole", all_values)
    return 0


def run_admit(args: Namespace) -> int:
    """Admit a desk by its request file and write the reply file."""
    from bindesk.county.admin import admit_by_file
    from bindesk.files import replace_file

    with _county(args) as county:
        answer = admit_by_file(county, Path(args.request).read_bytes(), _now())
    replace_file(Path(args.out), answer)
    _print_done(args, "admitted-by-file", {"path": args.out})
    return 0


def _add_serve(serve: ArgumentParser) -> None:
    serve.add_argument("--host", default="0.0.0.0", metavar="地址", help="监听地址（默认全部）")  # noqa: S104
    serve.add_argument("--port", type=int, default=8443, metavar="端口", help="默认 8443")
    serve.add_argument("--workers", type=int, default=1, metavar="数", help="工作进程数")
    serve.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="名称",
        help="证书中另加的域名或地址（可多次）",
    )


def _add_ticket(ticket: ArgumentParser) -> None:
    ticket.add_argument("--unit", required=True, metavar="代码", help="12 位单位代码")
    ticket.add_argument("--role", choices=ROLES, required=True, help="村、镇或县")
    ticket.add_argument("--out", required=True, metavar="文件", help="写到哪个 .enrol 文件")
    ticket.add_argument(
        "--server", default="", metavar="网址", help=message("help-county-ticket-server")
    )
    ticket.add_argument("--paper", metavar="文件", help=message("help-county-ticket-paper"))


def _common(part: ArgumentParser) -> None:
    from argparse import SUPPRESS

    part.add_argument("--home", metavar="文件夹", default=SUPPRESS, help="县级服务器的文件夹")
    part.add_argument("--json", action="store_true", default=SUPPRESS, help="输出一份 JSON")
    part.add_argument(
        "--database", metavar="网址", default=None, help=message("help-county-database")
    )


@contextmanager
def _county(args: Namespace) -> "Iterator[County]":
    from bindesk.county.data_dir import open_county

    county = open_county(_home(args), args.database)
    try:
        yield county
    finally:
        county.close()


def _home(args: Namespace) -> "CountyDir":
    from bindesk.county.data_dir import CountyDir
    from bindesk.paths import default_home

    return CountyDir(Path(args.home) if args.home else default_home() / "county")


def _ticket_page(ticket_file: "TicketFile", words: str) -> bytes:
    """Return the PDF page on which a ticket is handed to the clerk."""
    from bindesk.books.pages.paper import Stamp
    from bindesk.books.syncing.ticket_sheets import TicketSheet, draw
    from bindesk.operations.desk.clocks import instant
    from bindesk.operations.setup.data_dir import ROLES as IN_WORDS
    from bindesk.sync.identity.tickets import qr_text

    sheet = TicketSheet(
        name=ticket_file.name,
        unit=ticket_file.unit,
        role=IN_WORDS[ticket_file.role],
        server=ticket_file.server,
        ends=instant(ticket_file.ends_at),
        code=ticket_file.ticket,
        words=words,
        qr=qr_text(ticket_file),
    )
    return draw(sheet, Stamp(instant(_now()), ticket_file.name)).pdf


def _words(county: "County") -> str:
    from bindesk.sync.identity.signing import four_words

    return four_words(county.key.public())


def _state_of(revoked_at: int | None, alarm: str) -> str:
    if revoked_at is not None:
        return "已停用"
    return message("device-duplicated") if alarm else "正常"


def _print_done(args: Namespace, code: str, values: Mapping[str, str | int]) -> None:
    if args.json:
        print_json({"done": True, **values})
    else:
        print_line(message(code, values))


def _now() -> int:
    from bindesk.operations.desk.clocks import milliseconds, system_clock

    return milliseconds(system_clock())


def _flush() -> None:
    """Flush stdout, so that a script that waits for the address reads it before the server runs."""
    import sys

    sys.stdout.flush()
