"""How long the window freezes at most, on ten years of a village.

A timer of 5 ms on the window's thread is the pulse; the longest gap between two beats, beyond the 5 ms, is
the stall of an act, the act's own call included. The walk visits every page, types, resizes, searches, saves
a meeting, undoes and redoes, and previews a book of many pages. ``--township`` walks the pages and searches
of a township with a million records instead. The practice desk is filled once into ``out/stalls`` and copied
for each run. ``--why`` prints where the window's thread was in each stall.
"""

import os
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

from _ten_years import cached_desk
from _township import cached_township
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from bindesk import app as program_module
from bindesk.paths import DataDir
from bindesk.settings import read_settings
from bindesk.ui.shell.application import make_application

ROOT = Path(__file__).resolve().parents[1]
YEARS = 10
PULSE_MS = 5
GOAL_MS, TOWNSHIP_GOAL_MS = 50, 100
START_MB, END_MB = 250, 320
_REST = threading.Event()
"""Never set: waiting for it is a pause."""

SETTLE_S = 0.35
"""Seconds after an act in which delayed work (a search, a draft, a check) still counts."""


class Pulse:
    """Measures the longest gap in the beats of the window's thread."""

    def __init__(self) -> None:
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(PULSE_MS)
        self.longest = 0.0

    def _beat(self) -> None:
        gap = self._since.nsecsElapsed() / 1e6 - PULSE_MS
        self.longest = max(self.longest, gap)
        self._since.restart()

    def begin(self) -> None:
        """Forget the gaps so far."""
        self.longest = 0.0
        self._since.restart()

    def gap_ms(self) -> float:
        """Return the present gap in milliseconds."""
        return self._since.nsecsElapsed() / 1e6


class Sampler(threading.Thread):
    """Notes, every 4 ms, where the window's thread is while it does not beat."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__(daemon=True)
        self._pulse = pulse
        self._window_thread = threading.get_ident()
        self.places: Counter[str] = Counter()

    def run(self) -> None:
        """Sample until the program ends."""
        while True:
            _REST.wait(0.004)
            if self._pulse.gap_ms() > GOAL_MS / 2:
                self.places[self._place()] += 1

    def _place(self) -> str:
        frame = sys._current_frames().get(self._window_thread)  # noqa: SLF001 -- the only way to see another thread
        path: list[str] = []
        while frame is not None and len(path) < 4:
            name = frame.f_code.co_filename
            if f"{ROOT.name}/bindesk/" in name or not path:
                path.append(f"{Path(name).name}:{frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(path)


class Walk:
    """Does one act after another in the window and keeps the stall of each."""

    def __init__(self, home: DataDir, *, explains: bool) -> None:
        settings = read_settings(home.settings)
        self.program = program_module.Program(home, settings)
        self.app = make_application(
            sys.argv[:1], self.program.crashed, style=settings.theme, size=settings.text_size
        )
        self.program.ending.__enter__()
        self.program.start()
        self.wait(lambda: self.program.controller is not None)
        self.idle()
        assert self.program.window is not None
        self.window = self.program.window
        self.window.resize(1366, 728)
        self.spin(0.5)
        self.start_mb = _resident_mb()
        self.pulse = Pulse()
        self.explains = explains
        self.sampler = Sampler(self.pulse)
        if explains:
            self.sampler.start()
        self.stalls: dict[str, float] = {}

    def spin(self, seconds: float) -> None:
        """Run the window for so many seconds."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            _REST.wait(0.0005)

    def wait(self, is_so: Callable[[], object], seconds: float = 60) -> None:
        """Run the window until something is so; raise TimeoutError after so many seconds."""
        end = perf_counter() + seconds
        while not is_so():
            if perf_counter() > end:
                raise TimeoutError(seconds)
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
            _REST.wait(0.0005)

    def idle(self) -> None:
        """Run the window until no task is under way."""
        self.spin(0.02)
        self.wait(lambda: not self.program.tasks.busy)

    def act(
        self, name: str, do: Callable[[], object], until: Callable[[], object] | None = None
    ) -> None:
        """Do an act, wait for what follows it, and keep the longest stall."""
        self.spin(0.05)
        self.pulse.begin()
        self.sampler.places.clear()
        do()
        self.idle()
        if until is not None:
            self.wait(until)
            self.idle()
        self.spin(SETTLE_S)
        self.stalls[name] = max(self.pulse.longest, self.stalls.get(name, 0))
        if self.explains and self.pulse.longest > GOAL_MS:
            print(f"{self.pulse.longest:6.0f} ms  {name}")
            for place, count in self.sampler.places.most_common(6):
                print(f"    {count:4} {place}")

    def type_in(self, part: QWidget, name: str, text: str, most: int) -> None:
        """Type into each field of a widget, one key at a time, and take it back."""
        fields: list[QWidget] = [
            field
            for field in (*part.findChildren(QLineEdit), *part.findChildren(QPlainTextEdit))
            if field.isVisibleTo(part) and field.isEnabled() and not field.isReadOnly()
        ]
        for field in fields[:most]:
            field.setFocus()
            for letter in text:
                self.act(
                    f"a key in {name}", lambda letter=letter, at=field: QTest.keyClicks(at, letter)
                )
            for _ in text:
                QTest.keyClick(field, Qt.Key.Key_Backspace)
            self.idle()


def walk(steps: Walk) -> None:
    """Visit every page, type, search, resize, save, undo, redo and preview."""
    window = steps.window
    for visit in ("first", "second"):
        for section, *_ in program_module.SECTIONS:
            steps.act(f"{visit} visit of {section}", lambda section=section: window.go(section))
    people(steps)
    errands(steps)
    for word in ("wx", "yb", "01"):
        box = window.top.find_box
        box.clear()
        box.setFocus()
        for letter in word:
            steps.act("a key in the search of all", partial(QTest.keyClicks, box, letter))
    window.top.find_box.clear()
    meeting(steps)
    books(steps)
    for section, *_ in program_module.SECTIONS:
        steps.act(f"third visit of {section}", lambda section=section: window.go(section))
        steps.act("a resize", lambda: window.resize(1100, 700))
        steps.act("a resize", lambda: window.resize(1366, 728))


def people(steps: Walk) -> None:
    """Show each register, type in the search and in a form."""
    steps.window.go("people")
    page = steps.window.page("people")
    for tab in range(page.tabs.count()):
        steps.act("a tab of people", lambda tab=tab: page.tabs.setCurrentIndex(tab))
    page.tabs.setCurrentWidget(page.register("resident"))
    steps.idle()
    listing = page.register("resident").listing
    steps.type_in(listing, "the search of residents", "wx", 1)
    steps.act("the last residents", listing.records.scrollToBottom)
    record = listing.records.table.ids[0]
    steps.act("a resident opened", lambda: page.register("resident").open_record(record))
    steps.type_in(page.here(), "a resident's form", "wx1", 6)
    page.back()
    steps.idle()


def errands(steps: Walk) -> None:
    """Show the tabs of the hall, the whole ledger, an errand, and type at the counter."""
    steps.window.go("hall")
    page = steps.window.page("hall")
    for tab in range(3):
        steps.act("a tab of the hall", lambda tab=tab: page.go(tab))
    steps.act("the whole ledger", page.ledger.show_everything)
    steps.act("the ledger's end", page.ledger.list.scrollToBottom)
    steps.type_in(page.ledger, "the filter of the ledger", "wx", 1)
    errand = page.ledger.list.table.ids[0]
    steps.act("an errand opened", lambda: page.open(errand))
    page.close_card()
    page.go(0)
    steps.idle()
    steps.type_in(page.counter, "the counter", "wx1", 6)


def meeting(steps: Walk) -> None:
    """Write a meeting, save it, undo, redo, and open it again."""
    window, controller = steps.window, steps.program.controller
    assert controller is not None
    window.go("meetings")
    page = window.page("meetings")
    steps.idle()
    steps.act("a new meeting", lambda: page.new("DH", 0))
    editor = page.editor
    steps.act("everybody present", editor.mark_everybody)
    steps.act("a draft", editor.save_draft)
    editor.form.head.fields["topic"].editor.setText("学习传达")
    steps.spin(0.5)
    kept = controller.desk
    before = _deeds(kept)
    steps.act("a meeting saved", editor.finish)
    assert not page.writing, editor.form.first_wrong()
    assert _deeds(kept) == before + 1, "the meeting was not saved"
    steps.act("an undo", controller.undo)
    assert _deeds(kept) == before + 2, "the meeting was not undone"
    steps.act("a redo", controller.redo)
    assert _deeds(kept) == before + 3, "the meeting was not redone"
    steps.act("the list of meetings", page.year.go_filter)
    ids = page.year.list.table.ids
    steps.act("a meeting opened", lambda: page.open(ids[-1]))
    steps.type_in(editor, "a meeting", "ab", 8)
    editor.leave()
    steps.idle()


def books(steps: Walk) -> None:
    """Preview the ledger of a year and turn its pages."""
    page = steps.window.page("books")
    year = steps.program.controller.desk.today().year - 1
    steps.act(
        "a book previewed",
        lambda: steps.window.go("books", f"L13/{year}-0"),
        until=lambda: page.preview.page() and not page.stop_button.isVisible(),
    )
    print(f"the book has {page.preview.count()} pages")
    for _ in range(6):
        steps.act("a page turned", lambda: QTest.keyClick(page.preview, Qt.Key.Key_PageDown))
    steps.act("the last page", lambda: QTest.keyClick(page.preview, Qt.Key.Key_End))
    for width in (1200, 1366):
        steps.act("a resize of the preview", lambda width=width: steps.window.resize(width, 728))
    steps.act("a zoom of the preview", lambda: page.preview.zoom_by(1))
    page.preview.zoom_by(-1)


def township(steps: Walk) -> None:
    """Type into every search of a township's desk, of all villages and of one, and open the pages."""
    window = steps.window
    villages = steps.program.controller.villages
    for visit in ("first", "second"):
        for section, *_ in program_module.SECTIONS:
            steps.act(f"{visit} visit of {section}", lambda section=section: window.go(section))
    for unit in ("", villages.places[1].code):
        steps.act("a village chosen", lambda unit=unit: villages.choose(unit))
        for word in ("wx", "yb", "01", "李秀"):
            box = window.top.find_box
            box.clear()
            box.setFocus()
            for letter in word:
                steps.act("a key in the search of all", partial(_type, box, letter))
        window.top.find_box.clear()
        window.go("people")
        page = window.page("people")
        for kind in ("resident", "member"):
            page.tabs.setCurrentWidget(page.register(kind))
            steps.idle()
            listing = page.register(kind).listing
            steps.type_in(listing, f"the search of {kind}s", "wx", 1)
            steps.act(f"the last {kind}s", listing.records.scrollToBottom)
        window.go("hall")
        page = window.page("hall")
        for tab in (1, 2):
            steps.act("a tab of the hall", lambda tab=tab, page=page: page.go(tab))
        steps.act("the whole ledger", page.ledger.show_everything)
        steps.type_in(page.ledger, "the filter of the ledger", "wx", 1)
        steps.act("the ledger's end", page.ledger.list.scrollToBottom)
        page.go(1)
        steps.type_in(page.running, "the filter of the open errands", "wx", 1)
        window.go("meetings")
        year = window.page("meetings").year
        steps.act("the list of meetings", year.go_filter)
        steps.type_in(year, "the search of meetings", "xx", 1)


def _type(box: QLineEdit, letter: str) -> None:
    if letter.isascii():
        QTest.keyClicks(box, letter)
    else:
        box.insert(letter)


def main() -> int:
    """Print the worst stalls and the memory; return 1 when a goal is missed."""
    above = "--township" in sys.argv
    make = cached_township if above else cached_desk
    source = make(ROOT / "out" / "stalls", YEARS)
    with tempfile.TemporaryDirectory() as folder:
        home = DataDir(Path(folder) / "desk")
        shutil.copytree(source.root, home.root)
        steps = Walk(home, explains="--why" in sys.argv)
        sys.excepthook = sys.__excepthook__
        (township if above else walk)(steps)
        end_mb = _resident_mb()
        steps.window.close()
        steps.program.ending.close()
    for name, stall in sorted(steps.stalls.items(), key=lambda pair: -pair[1]):
        print(f"{stall:7.0f} ms  {name}")
    worst = max(steps.stalls.values())
    goal = TOWNSHIP_GOAL_MS if above else GOAL_MS
    over = sum(stall > goal for stall in steps.stalls.values())
    print(f"worst stall {worst:.0f} ms; {over} of {len(steps.stalls)} acts above {goal} ms")
    print(f"memory {steps.start_mb:.0f} MB at the start, {end_mb:.0f} MB after every page")
    is_met = worst <= goal and steps.start_mb <= START_MB and end_mb <= END_MB
    sys.stdout.flush()
    os._exit(0 if is_met else 1)


def _deeds(desk: Any) -> int:
    from bindesk.db.journal import journal

    with desk.reading() as conn:
        return journal.how_many(conn)


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
