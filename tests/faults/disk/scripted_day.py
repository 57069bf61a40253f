"""What a clerk does in a day, step by step, and what the program tells the clerk of each step.

Each step that was done is noted with what has to be there from now on (``facts``); a step that was refused
with its code, as the clerk reads it in a sentence. Anything else that a step raises is noted as a crash.
"""

import contextlib
import functools
import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bindesk import files, settings
from bindesk.cli import main as command_line
from bindesk.county.data_dir import CountyDir, open_county
from bindesk.county.files import CountyFileSink
from bindesk.db.store import engine, keys
from bindesk.domain.errands.visits import Visit
from bindesk.domain.meetings.meetings import MEETING, Motion, Proceedings
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.books import printing
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errands
from bindesk.operations.journal.undo import undo_last
from bindesk.operations.meetings import meetings
from bindesk.operations.records import drafts
from bindesk.operations.records.sheet_export import export_sheet
from bindesk.operations.records.sheet_import import import_sheet
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.operations.syncing import bundles
from bindesk.paths import DataDir
from tests.support.county.served_county import NOW
from tests.support.desks import branches
from tests.support.desks.desks import CLERK, PASSWORD, UNIT, VILLAGE, SetClock
from tests.support.desks.year_desks import TAP

Note = Callable[[dict[str, Any]], None]
Facts = list[dict[str, Any]]
FORM = "errand"
BUG = 70
COMMANDS = (
    ("export", "member", "{root}/out/second.xlsx"),
    ("print", "L10", "--out", "{root}/out/second.pdf"),
    ("check",),
)
"""What else is done by commands, each of which opens the desk for itself."""

MORNING = ("step_errand", "step_draft", "step_meeting", "step_photo", "step_settings", "step_carry_out",
           "step_carry_in", "step_finish", "step_undo")  # fmt: skip
"""The steps that take no second."""


@dataclass
class Day:
    """The desk, where its files lie, and what the steps before have made."""

    desk: Desk
    root: Path
    elsewhere: Path
    errand: str = ""
    meeting: str = ""

    def step_errand(self) -> Facts:
        visit = Visit(visitor="王小明", item=TAP.id, phone="13900000001", materials="身份证")
        changes, self.errand = errands.accept(self.desk, visit)
        return [_deed(changes.deed)]

    def walk_in(self) -> Facts:
        visit = Visit(visitor="王小明", subject="水费收缴", phone="13900000001")
        return [_deed(errands.accept(self.desk, visit)[0].deed)]

    def close(self) -> Facts:
        self.desk.close()
        return []

    def step_draft(self) -> Facts:
        drafts.store(self.desk, FORM, "", {"visitor": "赵玉兰"})
        return [{"draft": "赵玉兰"}]

    def step_import(self) -> Facts:
        report = import_sheet(self.desk, RESIDENT, self.elsewhere / "first.csv")
        return [_deed(report.changes.deed)]

    def step_meeting(self) -> Facts:
        opened = meetings.open_meeting(self.desk, "DH", branches.BRANCH.id, self.desk.today())
        meeting = replace(
            opened.proceedings.meeting,
            topic="讨论集体经济分红",
            starts="09:00",
            ends="10:30",
            place="村会议室",
            chair="member-01",
            recorder="member-02",
            minutes="会议由书记主持。",
            finished=True,
        )
        lines = tuple(branches.line(meeting, one.member) for one in opened.roll_entries)
        vote = {"is_voted": True, "yes": len(lines), "no": 0, "abstain": 0}
        motion = Motion(id="", title="分红方案", resolution="按人口分红", **vote)
        self.meeting = meeting.id
        return [_deed(meetings.record(self.desk, Proceedings(meeting, (motion,), lines)).deed)]

    def step_photo(self) -> Facts:
        added = attachments.attach(
            self.desk, MEETING.name, self.meeting, self.elsewhere / "photo.jpg"
        )
        return [_deed(added.changes.deed), {"attachment": added.id}]

    def step_settings(self) -> Facts:
        with engine.translating_errors(self.desk.home.settings):
            settings.write_settings(
                self.desk.home.settings, replace(settings.Settings(), hotline="0910-3490001")
            )
        return [{"hotline": "0910-3490001"}]

    def step_carry_out(self) -> Facts:
        if self.desk.office.is_practice:
            return []
        path = self.root / "stick" / "UPLOAD.BDX"
        bundles.export_bundle(self.desk, path)
        return [_file(self.root, path)]

    def step_carry_in(self) -> Facts:
        if self.desk.office.is_practice or not (self.root / "stick" / "UPLOAD.BDX").exists():
            return []
        county = open_county(CountyDir(self.elsewhere / "county"))
        reply = self.elsewhere / "REPLY.BDX"
        upload = self.root / "stick" / "UPLOAD.BDX"
        sink = CountyFileSink(county)
        bundles.receive_bundle(county.store, county.key, (upload, reply), NOW, (), sink)
        county.close()
        bundles.import_bundle(self.desk, reply)
        return [{"confirmed": True}]

    def step_finish(self) -> Facts:
        return [_deed(errands.finish(self.desk, self.errand).deed)]

    def step_print(self) -> Facts:
        path = self.root / "out" / "first.pdf"
        printing.save_book(self.desk, "L10", path)
        return [_file(self.root, path), {"printed": "L10"}]

    def step_strike(self) -> Facts:
        return [_deed(errands.strike(self.desk, self.errand, "重复登记").deed)]

    def step_undo(self) -> Facts:
        return [_deed(undo_last(self.desk).deed)]

    def step_export(self) -> Facts:
        path = self.root / "out" / "first.xlsx"
        export_sheet(self.desk, MEMBER, path)
        return [_file(self.root, path)]


def run(program: str, root: Path, elsewhere: Path, note: Note) -> int:
    """Run a program of PROGRAMS below ``root``; return its exit code: 0, 3, or 70 for a crash."""
    codes = [BUG]
    try:
        codes = list(PROGRAMS[program](root, elsewhere, note))
    except Exception as error:  # noqa: BLE001 -- what a clerk would see as a crash
        note({"crash": program, "error": repr(error)})
    return max(codes, default=0)


def _day(root: Path, elsewhere: Path, note: Note) -> Iterator[int]:
    yield from _steps(
        [name for name in vars(Day) if name.startswith("step_")], (root, elsewhere), note
    )
    home = DataDir(root / "home")
    os.environ["BINDESK_PASSWORD"] = PASSWORD
    for words in COMMANDS:
        line = [word.format(root=root, elsewhere=elsewhere) for word in words]
        yield _command(["--home", str(home.root), *line], note)


def _morning(root: Path, elsewhere: Path, note: Note) -> Iterator[int]:
    yield from _steps(MORNING, (root, elsewhere), note)


def _steps(names: Sequence[str], disks: tuple[Path, Path], note: Note) -> Iterator[int]:
    home = DataDir(disks[0] / "home")
    opened: list[Desk] = []
    yield _step("open", note, lambda: opened.append(_open(home)) or [{"opens": True}])
    if opened:
        day = Day(opened[0], *disks)
        for name in (*names, "close"):
            yield _step(name.removeprefix("step_"), note, getattr(day, name))


def _founding(root: Path, elsewhere: Path, note: Note) -> Iterator[int]:
    is_real = (elsewhere / "is-real").exists()
    setup = DeskSetup(UNIT, VILLAGE, "village", CLERK, PASSWORD if is_real else None)
    home = DataDir(root / "home")

    def found() -> Facts:
        with light_slots():
            create_desk(home, setup, SetClock()).close()
        return [{"opens": True}]

    yield _step("found", note, found)


def _upgrade(root: Path, elsewhere: Path, note: Note) -> Iterator[int]:
    yield from _steps(["walk_in"], (root, elsewhere), note)


PROGRAMS = {"day": _day, "morning": _morning, "founding": _founding, "upgrade": _upgrade}


def _open(home: DataDir) -> Desk:
    return open_desk(home, SetClock(), password=PASSWORD)


def _step(name: str, note: Note, act: Callable[[], Facts]) -> int:
    try:
        facts = act()
    except ValidationFailed as error:
        note({"refused": name, "code": error.problems[0].code})
        return 1
    except ExternalError as error:
        message(error.code, error.values)
        note({"refused": name, "code": error.code})
        return 3
    except Exception as error:  # noqa: BLE001 -- the clerk would see a crash
        note({"crash": name, "error": repr(error)})
        return BUG
    note({"done": name, "facts": facts})
    return 0


def _command(line: list[str], note: Note) -> int:
    """Run a command line; a code of 70, or a trace on either stream, is a crash."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = command_line(line)
    said = out.getvalue() + err.getvalue()
    if code == BUG or "Traceback" in said:
        note({"crash": line[2], "error": said[-300:]})
        return BUG
    refused = {"refused": line[2], "code": str(code), "said": said}
    note({"done": line[2], "facts": []} if code == 0 else refused)
    return code


def _deed(deed_id: str) -> dict[str, Any]:
    return {"deed": deed_id}


def _file(root: Path, path: Path) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": str(path.relative_to(root)), "sha256": digest}


@contextlib.contextmanager
def light_slots() -> Iterator[None]:
    """Let new key slots demand little work, so that thousands of states can be opened by their password."""
    heavy = keys.KeySlot
    keys.KeySlot = functools.partial(heavy, memory_kib=8, passes=1)
    try:
        yield
    finally:
        keys.KeySlot = heavy


def weaken(name: str) -> None:
    """Plant a weakness of WEAKNESSES into this process, or none."""
    if name:
        WEAKNESSES[name]()


def _synchronous(level: str) -> None:
    engine._synchronous = lambda mode: level


def _no_folder_sync() -> None:
    files._sync_folder = lambda folder: None


def _no_file_sync() -> None:
    os.fsync = lambda handle: None


def _errors_untranslated() -> None:
    engine.translating_errors = lambda path: contextlib.nullcontext()


def _errors_swallowed() -> None:
    engine.translating_errors = lambda path: contextlib.suppress(Exception)


def _commits_at_the_end() -> None:
    """Let all that is written in a day be one transaction, which is committed when the desk is closed."""
    begin, close = engine.Store.writing, engine.Store.close
    day, connections = contextlib.ExitStack(), []

    @contextlib.contextmanager
    def in_one(store: engine.Store) -> Iterator[engine.Connection]:
        if not connections:
            connections.append(day.enter_context(begin(store)))
        yield connections[0]

    def close_day(store: engine.Store) -> None:
        day.close()
        connections.clear()
        close(store)

    engine.Store.writing = engine.Store.reading = in_one
    engine.Store.close = close_day


WEAKNESSES: dict[str, Callable[[], None]] = {
    "synchronous-off": lambda: _synchronous("OFF"),
    "synchronous-normal": lambda: _synchronous("NORMAL"),
    "synchronous-full": lambda: _synchronous("FULL"),
    "no-folder-sync": _no_folder_sync,
    "no-file-sync": _no_file_sync,
    "errors-untranslated": _errors_untranslated,
    "errors-swallowed": _errors_swallowed,
    "commits-at-the-end": _commits_at_the_end,
}
"""Each makes the program lose what it has acknowledged, or crash, where the disk fails."""
