"""A plain file with damaged bytes: whatever is asked of it, the damage is named and never a bug."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.books import printing
from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal import undo
from bindesk.operations.maintenance.checks import check
from bindesk.operations.maintenance.status import status
from bindesk.operations.overview.overview import overview
from bindesk.operations.records import drafts, json_lines, registers
from bindesk.operations.setup.data_dir import open_desk
from bindesk.operations.syncing import syncing
from bindesk.paths import DataDir
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import PERSON, accepted, held, year_desk

STRUCK_PLACES = 12


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    desk = year_desk(tmp_path)
    held(desk)
    accepted(desk)
    drafts.store(desk, "register/member", "", {"name": "单小丽"})
    desk.close()
    return desk.home


def acts(desk: Desk) -> Iterator[Callable[[], object]]:
    """Yield what a clerk or a command asks of a desk."""
    yield lambda: status(desk)
    yield lambda: syncing.status(desk)
    yield lambda: overview(desk)
    yield lambda: drafts.find(desk, "register/member", "")
    for kind in KINDS.values():
        yield lambda kind=kind: list(json_lines.lines(desk, kind))
        yield lambda kind=kind: registers.lines(desk, kind, registers.ids(desk, kind))
    yield lambda: printing.prepare(desk, "L02", year=2026)
    yield lambda: json_lines.digest(desk)
    yield lambda: undo.step_to_undo(desk)
    yield lambda: check(desk)


def named(act: Callable[[], object]) -> str:
    """Return the code of the error that an act ends in, "" without one; a bug passes through."""
    try:
        act()
    except ExternalError as error:
        return error.code
    except ValidationFailed as error:
        return error.problems[0].code
    return ""


@pytest.mark.parametrize("seed", range(5))
def test_damaged_bytes_anywhere_are_named(home: DataDir, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    whole = home.store.read_bytes()
    found: set[str] = set()
    for turn in range(6):
        content = bytearray(whole)
        for _ in range(STRUCK_PLACES):
            place = chance.randrange(len(content) - 512)
            size = chance.choice((1, 16, 512))
            content[place : place + size] = chance.randbytes(size)
        copy = DataDir(tmp_path / f"copy-{turn}")
        shutil.copytree(home.root, copy.root)
        copy.store.write_bytes(content)
        try:
            desk = open_desk(copy, SetClock())
        except ExternalError as error:
            found.add(error.code)
            continue
        found.update(map(named, acts(desk)))
        desk.close()
    assert "store-damaged" in found


@pytest.mark.parametrize(
    ("damage", "act"),
    [
        ("UPDATE deed SET body = x'7b00'", check),
        ("UPDATE deed SET body = x'7b00'", undo.step_to_undo),
        ("UPDATE resident SET name = CAST(x'ff41' AS TEXT)", json_lines.digest),
        (
            "UPDATE draft SET body = x'7b00'",
            lambda desk: drafts.find(desk, "register/member", ""),
        ),
        (
            "INSERT OR REPLACE INTO meta VALUES ('joined', '{')",
            syncing.status,
        ),
    ],
)
def test_a_row_that_can_not_be_decoded_is_a_damaged_store(
    home: DataDir, damage: str, act: Callable[[Desk], object]
) -> None:
    desk = open_desk(home, SetClock())
    with desk.store.writing() as conn:
        conn.exec_driver_sql(damage)
    assert named(lambda: act(desk)) == "store-damaged"
    desk.close()


def test_a_damaged_schema_is_named_when_the_desk_is_opened(home: DataDir) -> None:
    content = home.store.read_bytes()
    home.store.write_bytes(content.replace(b"CREATE TABLE deed", b"CREATE TABLX deed"))
    assert named(lambda: open_desk(home, SetClock())) == "store-damaged"


def test_a_value_changed_in_the_file_is_named_by_the_check(home: DataDir) -> None:
    desk = open_desk(home, SetClock())
    with desk.store.writing() as conn:
        conn.exec_driver_sql(f"UPDATE resident SET phone = '1' WHERE id = '{PERSON.id}'")
    assert [problem.code for problem in check(desk).problems] == ["check-tables-differ"]
    desk.close()
