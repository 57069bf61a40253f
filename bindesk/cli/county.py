"""The commands of the county: its server, and what its office does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.cli.output import document, message_of, print_line, table

if TYPE_CHECKING:
    from bindesk.county.data_dir import County, CountyDir
    from bindesk.sync.identity.tickets import TicketFile

ROLES = ("village", "township", "county")


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the command county with its own commands."""
    county = command("county", "县级服务器：启动、单位、入网票、设备、备份")
    parts = county.add_subparsers(
        title="命令", metavar="命令", required=True, dest="part", parser_class=type(county)
    )

    def part(name: str, told: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        made = parts.add_parser(name, help=told, description=told, add_help=False)
        made.add_argument("-h", "--help", action="help", help="显示这份用法")
        _common(made)
        made.set_defaults(run=run)
        return made

    _add_serve(part("serve", "启动服务器，直到按 Ctrl+C 或被停止", run_serve))
    loaded = part("units", "从 CSV 载入单位（代码、名称、上级）", run_units)
    loaded.add_argument(
        "file", metavar="文件", help="CSV:code,name,role,parent，或按镇列出的村名表"
    )
    _add_ticket(part("ticket", "给一个单位发一张入网票（72 小时，用一次）", run_ticket))
    part("devices", "列出已加入的设备", run_devices)
    gone = part("revoke", "停用一台设备（丢失、换人），不能恢复", run_revoke)
    gone.add_argument("device", metavar="设备", help="设备号，见 devices")
    back = part("release", "给停用的设备发开封文件和开封码，让它再打开看", run_release)
    back.add_argument("file", metavar="封存文件", help="那台电脑文件夹里的 shut-out.key")
    back.add_argument("--out", required=True, metavar="文件", help="要带回设备的开封文件")
    part("digest", "每类记录的条数和校验值", run_digest)
    kept = part("backup", "备份数据库和照片、附件（服务器可以照常运行）", run_backup)
    kept.add_argument("file", metavar="文件", help="新文件")
    kept.add_argument("--files", metavar="文件夹", help="照片和附件也备份到这里，只复制还没有的")
    let_in = part("admit", "办理没有网络的设备送来的申请文件", run_admit)
    let_in.add_argument("request", metavar="申请文件", help="设备用 enrol --request 写出的文件")
    let_in.add_argument("--out", required=True, metavar="文件", help="要带回设备的回执文件")


def run_serve(asked: Namespace) -> int:
    """Serve the desks until told to end."""
    from bindesk.county.server import ListenAddress, choose_address, listen, serve

    place = ListenAddress(asked.host, asked.port, asked.workers, tuple(asked.name))
    with _county(asked) as county, listen(place) as listening:
        server = choose_address(county, place, listening)
        told = {"server": server, "words": _words(county), "database": county.store.engine.name}
        if asked.json:
            document(told)
        else:
            print_line(message_of("county-serves", told))
        _flush()
        serve(county, place, listening)
    return 0


def run_units(asked: Namespace) -> int:
    """Take over the tree of units."""
    from bindesk.county.admin import load_units

    with _county(asked) as county:
        counts = load_units(county, Path(asked.file))
    if asked.json:
        document({"done": True, **counts})
    else:
        print_line(message_of("units-loaded", counts))
    return 0


def run_ticket(asked: Namespace) -> int:
    """Make a ticket and write it to a file."""
    from bindesk.county.admin import new_ticket
    from bindesk.files import replace_file
    from bindesk.operations.desk.clocks import instant
    from bindesk.sync.identity.tickets import write_ticket

    with _county(asked) as county:
        server = asked.server or county.card.server
        made = new_ticket(county, asked.unit, asked.role, server, _now())
        words = _words(county)
    replace_file(Path(asked.out), write_ticket(made))
    if asked.paper:
        replace_file(Path(asked.paper), _paper(made, words))
    ends = f"{instant(made.ends_at):%Y-%m-%d %H:%M}"
    told = {"unit": made.unit, "name": made.name, "server": made.server, "path": asked.out}
    if asked.json:
        document({"done": True, **told, "ends": ends, "words": words})
    else:
        print_line(
            message_of("ticket-made", {**told, "ticket": made.ticket, "ends": ends, "words": words})
        )
    return 0


def run_devices(asked: Namespace) -> int:
    """List the devices."""
    from bindesk.county.admin import enrolled_devices
    from bindesk.operations.desk.clocks import instant
    from bindesk.sync.identity.signing import four_words

    with _county(asked) as county:
        found = enrolled_devices(county)
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
        for device, unit in found
    ]
    if asked.json:
        document(rows)
    elif rows:
        heads = ("设备", "单位", "名称", "字母", "确认词", "最近一次", "状态")
        table([heads, *(tuple(row.values()) for row in rows)])
    return 0


def run_revoke(asked: Namespace) -> int:
    """Shut a device out."""
    from bindesk.county.admin import revoke

    with _county(asked) as county:
        revoke(county, asked.device, _now())
    _done(asked, "device-shut-out", {"device": asked.device})
    return 0


def run_release(asked: Namespace) -> int:
    """Give a desk that was shut out its key back, under a code that is told apart."""
    from bindesk.county.admin import release
    from bindesk.files import replace_file

    with _county(asked) as county:
        shut, data, code = release(county, Path(asked.file))
    replace_file(Path(asked.out), data)
    told = {"unit": shut.unit, "name": shut.name, "device": shut.device, "path": asked.out}
    _done(asked, "desk-released", {**told, "code": code})
    return 0


def run_digest(asked: Namespace) -> int:
    """Print the digest, as a desk prints its own."""
    from bindesk.county.admin import digest

    with _county(asked) as county:
        found = digest(county)
    if asked.json:
        document([{"kind": d.kind, "count": d.count, "sha256": d.sha256} for d in found])
    else:
        table((d.kind, d.count, d.sha256) for d in found)
    return 0


def run_backup(asked: Namespace) -> int:
    """Copy the database, and with --files what the desks' files have grown by."""
    from bindesk.county.admin import back_up, back_up_files

    with _county(asked) as county:
        back_up(county, Path(asked.file))
        told = {"path": asked.file, "keys": str(county.home.keys)}
        if not asked.files:
            _done(asked, "county-backed-up", {**told, "files": str(county.home.files)})
            return 0
        new = back_up_files(county, Path(asked.files))
    whole = {**told, "files": asked.files, "new_files": new}
    _done(asked, "county-backed-up-whole", whole)
    return 0


def run_admit(asked: Namespace) -> int:
    """Answer a desk's request file."""
    from bindesk.county.admin import admit_by_file
    from bindesk.files import replace_file

    with _county(asked) as county:
        answer = admit_by_file(county, Path(asked.request).read_bytes(), _now())
    replace_file(Path(asked.out), answer)
    _done(asked, "admitted-by-file", {"path": asked.out})
    return 0


def _add_serve(serve: ArgumentParser) -> None:
    serve.add_argument("--host", default="0.0.0.0", metavar="地址", help="监听的地址，默认全部")  # noqa: S104
    serve.add_argument("--port", type=int, default=8443, metavar="端口", help="默认 8443")
    serve.add_argument("--workers", type=int, default=1, metavar="数", help="工作进程数")
    serve.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="名称",
        help="证书里再加一个域名或地址，可写多次",
    )


def _add_ticket(ticket: ArgumentParser) -> None:
    ticket.add_argument("--unit", required=True, metavar="代码", help="12 位单位代码")
    ticket.add_argument("--role", choices=ROLES, required=True, help="村、镇或县")
    ticket.add_argument("--out", required=True, metavar="文件", help="写到哪个 .enrol 文件")
    ticket.add_argument("--server", default="", metavar="网址", help="不写就用最近一次启动的地址")
    ticket.add_argument("--paper", metavar="文件", help="再印一页交给经办人的纸（.pdf），带二维码")


def _common(part: ArgumentParser) -> None:
    from argparse import SUPPRESS

    part.add_argument("--home", metavar="文件夹", default=SUPPRESS, help="县级服务器的文件夹")
    part.add_argument("--json", action="store_true", default=SUPPRESS, help="输出一份 JSON")
    part.add_argument("--database", metavar="网址", default=None, help="数据库；不写就用上次的")


@contextmanager
def _county(asked: Namespace) -> "Iterator[County]":
    from bindesk.county.data_dir import open_county

    county = open_county(_home(asked), asked.database)
    try:
        yield county
    finally:
        county.close()


def _home(asked: Namespace) -> "CountyDir":
    from bindesk.county.data_dir import CountyDir
    from bindesk.paths import default_home

    return CountyDir(Path(asked.home) if asked.home else default_home() / "county")


def _paper(made: "TicketFile", words: str) -> bytes:
    """Return the page on which a ticket is handed over."""
    from bindesk.books.pages.paper import Stamp
    from bindesk.books.syncing.ticket_sheets import TicketSheet, draw
    from bindesk.operations.desk.clocks import instant
    from bindesk.operations.setup.data_dir import ROLES as IN_WORDS
    from bindesk.sync.identity.tickets import qr_text

    sheet = TicketSheet(
        name=made.name,
        unit=made.unit,
        role=IN_WORDS[made.role],
        server=made.server,
        ends=instant(made.ends_at),
        code=made.ticket,
        words=words,
        qr=qr_text(made),
    )
    return draw(sheet, Stamp(instant(_now()), made.name)).pdf


def _words(county: "County") -> str:
    from bindesk.sync.identity.signing import four_words

    return four_words(county.key.public())


def _state_of(revoked_at: int | None, alarm: str) -> str:
    if revoked_at is not None:
        return "已停用"
    return "一号两机，请核对" if alarm else "正常"


def _done(asked: Namespace, code: str, told: Mapping[str, str | int]) -> None:
    if asked.json:
        document({"done": True, **told})
    else:
        print_line(message_of(code, told))


def _now() -> int:
    from bindesk.operations.desk.clocks import milliseconds, system_clock

    return milliseconds(system_clock())


def _flush() -> None:
    """Let whoever waits for the address read it before the server takes over."""
    import sys

    sys.stdout.flush()
