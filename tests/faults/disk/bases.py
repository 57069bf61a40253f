"""Disks on which the scripted programs begin: a joined desk at work, an empty disk, an older store."""

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from bindesk.county import admin
from bindesk.db.store import keys
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.operations.setup import joining
from bindesk.paths import DataDir
from bindesk.sync.identity.tickets import write_ticket
from tests.support.county.served_county import NOW, opened
from tests.support.desks import branches
from tests.support.desks.desks import PASSWORD, UNIT, desk_on, light_key_file
from tests.support.desks.makers import made_up_name
from tests.support.desks.snapshots import extract
from tests.support.desks.year_desks import ITEM, TAP
from tests.support.window.pictures import picture

_STORES = Path(__file__).resolve().parents[2] / "data" / "stores"
_OLDER = {"plain": "0.1.0-practice", "sqlcipher": "0.1.0-encrypted"}
_OLD_PASSWORD = "核对旧数据2026"
_ROWS = 20
_KEPT: list["tempfile.TemporaryDirectory[str]"] = []


@dataclass(frozen=True)
class Disk:
    """A disk with a desk, and the folder of what lies elsewhere (the county, a camera's card)."""

    root: Path
    elsewhere: Path

    @property
    def home(self) -> DataDir:
        return DataDir(self.root / "home")

    def copied(self, folder: Path) -> "Disk":
        """Copy both into an empty folder."""
        copy = Disk(folder / "root", folder / "elsewhere")
        shutil.copytree(self.root, copy.root)
        shutil.copytree(self.elsewhere, copy.elsewhere)
        return copy


@cache
def disk_for(program: str, engine: str) -> Disk:
    """Return the disk on which a program of an engine begins; it is not to be changed, only copied."""
    kept = tempfile.TemporaryDirectory(prefix="bindesk-disk-", ignore_cleanup_errors=True)
    _KEPT.append(kept)
    disk = Disk(Path(kept.name) / "root", Path(kept.name) / "elsewhere")
    for folder in (disk.root / "out", disk.root / "stick", disk.elsewhere):
        folder.mkdir(parents=True)
    _FILLERS[program](disk, engine)
    return disk


def _fill_day(disk: Disk, engine: str) -> None:
    desk = desk_on(engine, disk.root)
    with desk.writing("import-member") as work:
        work.put(ORGANISATION, branches.BRANCH)
        work.put_all(MEMBER, branches.members(8))
        work.put_all(ERRAND_ITEM, [ITEM, TAP])
    if not desk.office.is_practice:
        _join(disk, desk)
    desk.close()
    rows = [f"{made_up_name(place)},139{place:08},{place % 5}组" for place in range(_ROWS)]
    sheet = "\n".join(["姓名,联系电话,村民小组", *rows])
    (disk.elsewhere / "first.csv").write_text(sheet, "utf-8-sig")
    (disk.elsewhere / "photo.jpg").write_bytes(picture(320, 240))


def _join(disk: Disk, desk: "object") -> None:
    county = opened(disk.elsewhere / "county")
    ticket, request, reply = (disk.elsewhere / name for name in ("desk.enrol", "request", "reply"))
    made = admin.new_ticket(county, UNIT, "village", "https://127.0.0.1:1", NOW)
    ticket.write_bytes(write_ticket(made))
    joining.write_request(desk, ticket, request)
    reply.write_bytes(admin.admit_by_file(county, request.read_bytes(), NOW))
    joining.join_by_answer(desk, ticket, reply)
    county.close()


def _fill_founding(disk: Disk, engine: str) -> None:
    if engine == "sqlcipher":
        (disk.elsewhere / "is-real").touch()


def _fill_upgrade(disk: Disk, engine: str) -> None:
    name = _OLDER[engine]
    with tarfile.open(_STORES / f"{name}.tar.xz") as archive:
        extract(archive, disk.elsewhere)
    (disk.elsewhere / name.partition("-")[2]).rename(disk.home.root)
    if engine == "sqlcipher":
        key, clerk = keys.unlock(disk.home.keys, _OLD_PASSWORD)
        store = keys.store_of(disk.home.keys)
        light = light_key_file(key, store, clerk, PASSWORD)
        disk.home.keys.write_bytes(msgspec.json.encode(light))


_FILLERS = {
    "day": _fill_day,
    "morning": _fill_day,
    "founding": _fill_founding,
    "upgrade": _fill_upgrade,
}
