"""One flipped bit in a file of the desk is named in a sentence or changes nothing: no wrong value is shown.

A practice desk has no seals on its pages: there `check` names what is wrong. A write-ahead log is read up to
the flipped bit, by SQLite's rule: an earlier state of the desk is shown, which was true as a whole.
"""

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bindesk.cli import main as command_line
from bindesk.db.records import records
from bindesk.db.store.tables import deed as deeds
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.desk.desk import Desk
from bindesk.operations.maintenance.checks import check
from bindesk.operations.records import drafts
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.faults.disk.bases import disk_for
from tests.faults.disk.scripted_day import FORM, MORNING, Day
from tests.support.desks.branches import members
from tests.support.desks.desks import ENGINES, PASSWORD, SetClock

FLIPS = int(os.environ.get("BINDESK_FLIPS", "3"))
SEED = int(os.environ.get("BINDESK_SEED", "20261124"))
FILES = ("desk.db", "desk.db-wal", "desk.json", "keys.json", "settings.json", "files/*/*")
COMMANDS = (("check",), ("digest",), ("status",))
BUG = 70
NAMED, HARMLESS, FOUND, EARLIER = "named", "harmless", "found by check", "an earlier state"
ENDS = (NAMED, HARMLESS, FOUND, EARLIER)


def worked_at(engine, folder):
    """Return the home of a desk after a morning, as its disk has it while the desk is still open."""
    disk = disk_for("morning", engine).copied(folder / "morning")
    desk = open_desk(disk.home, SetClock(), password=PASSWORD)
    day = Day(desk, disk.root, disk.elsewhere)
    for name in MORNING:
        getattr(day, name)()
    shutil.copytree(disk.home.root, folder / "home")
    desk.close()
    return folder / "home"


@pytest.fixture(scope="module", params=ENGINES)
def home(request, tmp_path_factory):
    return worked_at(request.param, tmp_path_factory.mktemp("worked"))


def opened(home: Path) -> Desk:
    return open_desk(DataDir(home), SetClock(), password=PASSWORD)


def shown(desk: Desk) -> dict[str, str]:
    """Return all that pages show of a desk, by what it is."""
    with desk.reading() as conn:
        all_records = {
            name: repr(records.where(conn, kind, {}, struck=True)) for name, kind in KINDS.items()
        }
        files = [one.id for one in records.where(conn, ATTACHMENT, {})]
    bytes_of = {one: hashlib.sha256(attachments.read(desk, one)).hexdigest() for one in files}
    return {
        **all_records,
        **bytes_of,
        "draft": repr(drafts.find(desk, FORM, "")),
        "desk": repr(desk.office),
    }


def deeds_of(desk: Desk) -> list[str]:
    """Return the ids of a desk's deeds in the order of its journal."""
    with desk.reading() as conn:
        return list(conn.scalars(select(deeds.c.id).order_by(deeds.c.place)))


class FlippedHome:
    """A home in which one bit at a time is flipped."""

    def __init__(self, sound: Path, folder: Path) -> None:
        self._sound, self._folder = sound, folder / "flipped"
        desk = opened(self._copied())
        self._truth, self._deeds = shown(desk), deeds_of(desk)
        self._is_sealed = desk.key is not None
        desk.close()

    def bits_of(self, pattern: str) -> list[tuple[str, int]]:
        """Return every bit of the files that a pattern names: the file and the number of the bit."""
        files = [path.relative_to(self._sound).as_posix() for path in self._sound.glob(pattern)]
        return [
            (name, bit) for name in files for bit in range((self._sound / name).stat().st_size * 8)
        ]

    def flip(self, name: str, bit: int) -> str:
        """Flip a bit; return what becomes of it: one of ENDS, or what is wrong."""
        file = self._copied() / name
        content = bytearray(file.read_bytes())
        content[bit // 8] ^= 1 << bit % 8
        file.write_bytes(content)
        try:
            end = self._end(name)
        except (ExternalError, ValidationFailed) as error:
            end = _named(error)
        except Exception as error:  # noqa: BLE001 -- what is wrong
            return f"raises {error!r}"
        return next((f"{words}: exit code {BUG}" for words in COMMANDS if self._fails(words)), end)

    def _copied(self) -> Path:
        shutil.rmtree(self._folder, ignore_errors=True)
        return Path(shutil.copytree(self._sound, self._folder))

    def _end(self, name: str) -> str:
        """Return what becomes of a flip. Raises the errors that name it."""
        desk = opened(self._folder)
        try:
            seen, deeds = shown(desk), deeds_of(desk)
            problems = check(desk).problems
        finally:
            desk.close()
        if seen == self._truth:
            return HARMLESS
        if name.endswith("-wal") and deeds == self._deeds[: len(deeds)] and not problems:
            return EARLIER
        if problems and not self._is_sealed:
            return FOUND
        return f"shows wrong values of {[key for key in seen if seen[key] != self._truth.get(key)]}"

    def _fails(self, words: tuple[str, ...]) -> bool:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = command_line(["--home", str(self._folder), *words])
        return code == BUG or "Traceback" in said.getvalue()


def _named(error: ExternalError | ValidationFailed) -> str:
    if isinstance(error, ExternalError):
        message(error.code, error.values)
    return NAMED


@pytest.mark.timeout(0)
@pytest.mark.parametrize("pattern", FILES)
def test_a_flipped_bit_is_named_or_harmless(home, pattern, tmp_path, monkeypatch, record_property):
    monkeypatch.setenv("BINDESK_PASSWORD", PASSWORD)
    flipped, ends = FlippedHome(home, tmp_path), Counter()
    bits = flipped.bits_of(pattern)
    if not bits:
        pytest.skip(f"this engine leaves no {pattern}")
    bad = []
    for name, bit in random.Random(f"{SEED} {pattern}").sample(bits, min(FLIPS, len(bits))):
        end = flipped.flip(name, bit)
        ends[end if end in ENDS else "bad"] += 1
        bad += [(name, bit, end)] if end not in ENDS else []
    record_property("figures", json.dumps(ends))
    assert bad == []


def test_a_planted_weakness_is_found(tmp_path, monkeypatch):
    """A check that sees nothing: a name whose letter has flipped is then shown as if it were one."""
    flipped = FlippedHome(worked_at("plain", tmp_path / "worked"), tmp_path)
    blind = Counter(flipped.flip("desk.db", bit) for bit in bits_of_names(tmp_path / "worked"))
    assert set(blind) <= set(ENDS)
    monkeypatch.setattr(f"{__name__}.check", lambda _desk: SimpleNamespace(problems=()))
    seen = [flipped.flip("desk.db", bit) for bit in bits_of_names(tmp_path / "worked")]
    assert any("wrong values" in end for end in seen)


def bits_of_names(folder: Path) -> list[int]:
    """Return a bit in each place where a member's name lies in the store of a plain desk."""
    content, name = (folder / "home" / "desk.db").read_bytes(), members(1)[0].name.encode()
    places = [at for at in range(len(content)) if content.startswith(name, at)]
    return [at * 8 + 16 for at in places][:6]
