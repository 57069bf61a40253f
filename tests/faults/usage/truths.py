"""Holds what a window says against what lies in the store, counted anew and in another way."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from sqlalchemy import func, select

from bindesk.app import Program
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import deed as deed_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.errand_lists import ErrandFilter
from bindesk.domain.errands.errand_steps import progress
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, OPEN
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.meetings.meetings import MEETING
from bindesk.messages import message
from bindesk.operations.journal import undo
from bindesk.operations.overview.todo_counts import todo_counts
from bindesk.operations.records import registers
from tests.faults.usage.visible_texts import VisibleText, visible_texts

_RAW = re.compile(
    r"\bNone\b|Traceback|\bnan\b|\bTrue\b|\bFalse\b|\{[a-z_]+\}|\[Errno|\bError\b|Exception"
    r"|0x[0-9a-f]{6}|object at|<class|</?(?:b|i|br|p|span)>"
)
_HOSTILE = ("<b>粗</b>", "%s{}</b>&'\"", "QQ", "\x01", "x" * 300)
_CODES = frozenset(
    code
    for kind in KINDS.values()
    for name, spec in kind.specs.items()
    for code in (*(choice.code for choice in spec.choices or ()), name)
    if "-" in code or "_" in code
) | {name for name in KINDS if "-" in name}


def false_sentences(program: Program) -> Iterator[str]:
    """Yield each sentence on show that is not so, with what is."""
    assert program.window is not None
    assert program.controller is not None
    page = program.window.page(program.window.section())
    for text in visible_texts(program.window):
        yield from _raw(text)
    desk = program.controller.desk
    with desk.reading() as conn:
        yield from _frame(program, conn)
        yield from _SECTIONS.get(program.window.section(), _nothing)(program, page, conn)


def _nothing(_program: Program, _page: QWidget, _conn: Connection) -> Iterator[str]:
    return iter(())


def _raw(text: VisibleText) -> Iterator[str]:
    words = text.words
    for strange in _HOSTILE:
        words = words.replace(strange, "")
    if found := _RAW.search(words):
        yield f"{text.where} shows {found.group()!r}: {text.words!r}"
    if found_codes := _CODES & set(re.findall(r"[a-z][a-z_-]+", words)):
        yield f"{text.where} shows the codes {sorted(found_codes)}: {text.words!r}"


def _frame(program: Program, conn: Connection) -> Iterator[str]:
    """Compare the status bar and the rail."""
    window, controller = program.window, program.controller
    assert window is not None
    assert controller is not None
    desk = controller.desk
    focus = QApplication.focusWidget()
    if focus is not None and not focus.isVisible():
        yield f"keys go to {type(focus).__name__} {focus.accessibleName()!r}, which is not on show"
    can_undo = undo.step_to_undo(desk) is not None
    if window.status.undo.isEnabled() != can_undo:
        yield f"撤销 is {'on' if window.status.undo.isEnabled() else 'off'}, a step: {can_undo}"
    waiting = _waiting(conn)
    sentence = window.status.sync.text()
    if "已全部上报" in sentence and waiting:
        yield f"{sentence!r} with {waiting} deeds waiting"
    counted = re.search(r"待上报 (\d+)", sentence)
    if counted and int(counted.group(1)) != waiting:
        yield f"{sentence!r} with {waiting} deeds waiting"
    shown = _rail_count(window)
    if shown != todo_counts(desk).count:
        yield f"the rail counts {shown} at 同步, there are {todo_counts(desk)}"


def _rail_count(window: Any) -> int:
    found = re.search(r"，(\d+) 件待处理", window.rail.button("carrying").accessibleName())
    return int(found.group(1)) if found else 0


def _waiting(conn: Connection) -> int:
    states = [DeedState.OPEN.value, DeedState.SEALED.value]
    query = select(func.count()).where(deed_table.c.state.in_(states))
    return int(conn.execute(query).scalar_one())


class Errands:
    """All errands of a unit, or of all, with their states by their steps."""

    def __init__(self, conn: Connection, unit: str) -> None:
        every = records.where(conn, ERRAND, {}, struck=True)
        self.all = [one for one in every if not unit or one.unit == unit]
        steps = defaultdict(list)
        units = {one.id: one.unit for one in every}
        for step in records.where(conn, ERRAND_STEP, {}):
            if units.get(step.errand) == step.unit:
                steps[step.errand].append(step)
        self.state = {one.id: progress(one.handling, steps[one.id]).state for one in self.all}

    def open(self) -> list[Any]:
        return [one for one in self.all if not one.struck and self.state[one.id] in OPEN]


def _overview(program: Program, page: QWidget, conn: Connection) -> Iterator[str]:
    assert program.controller is not None
    labels = [one for one in page.findChildren(QLabel) if one.isVisible()]
    shown = {
        labels[n + 1].text(): int(one.text())
        for n, one in enumerate(labels[:-1])
        if one.property("look") == "figure"
    }
    found, day = Errands(conn, ""), program.controller.desk.today()
    running = [one for one in found.open() if found.state[one.id] != "paused"]
    counts = {
        "在办": len(found.open()),
        "今天到期": sum(one.due_on == day for one in running),
        "已超期": sum(one.due_on is not None and one.due_on < day for one in running),
        "待送达": sum(found.state[one.id] == "to-deliver" for one in found.open()),
    }
    for words, count in counts.items():
        if words in shown and shown[words] != count:
            yield f"工作台 counts {shown[words]} {words}, there are {count}"
    if not shown:
        yield "工作台 shows no counts"
    nothing = message("overview-nothing-due")
    overdue = counts["已超期"] + counts["今天到期"]
    if overdue and any(nothing in one.text() for one in labels):
        yield f"工作台 says {nothing} with {overdue} errands due"


def _hall(program: Program, page: Any, conn: Connection) -> Iterator[str]:
    assert program.controller is not None
    unit = program.controller.context.unit()
    found = Errands(conn, unit)
    if page.running.isVisible():
        words = page.running.counts["open"].text()
        if words != f"在办 {len(found.open())} 件":
            yield f"在办 says {words!r}, there are {len(found.open())}"
        empty = page.running.list.empty_words
        if not page.running.list.table.ids and found.open() and "暂无在办" in empty:
            yield f"在办 says {empty!r} with {len(found.open())} open errands"
    if page.ledger.isVisible():
        yield from _ledger(page.ledger, found)


def _ledger(ledger: Any, found: Errands) -> Iterator[str]:
    query: ErrandFilter = ledger._filter()
    if query.text and query.text.isascii():
        return
    matching = [
        one
        for one in found.all
        if _is_within(one.accepted_on, query)
        and (
            not query.text
            or any(query.text in words for words in (one.visitor, one.subject, one.number))
        )
    ]
    counted = re.search(r"共 ([\d,]+) 件", ledger.count.text())
    count = int(counted.group(1).replace(",", "")) if counted else -1
    if query.text:
        if count < len(matching):
            yield f"台账 counts {count} of {query.text!r}, there are {len(matching)}"
    elif count != len(matching):
        yield f"台账 counts {count} of {ledger.month.text()}, there are {len(matching)}"


def _is_within(day: date | None, query: ErrandFilter) -> bool:
    if query.since is None or query.until is None:
        return True
    return day is not None and query.since <= day <= query.until


def _people(program: Program, page: Any, conn: Connection) -> Iterator[str]:
    assert program.controller is not None
    unit = program.controller.context.unit()
    register = page.here()
    listing = getattr(register, "listing", None)
    if listing is None or not listing.isVisible():
        return
    kind, text = listing.kind, listing.search.submitted().strip()
    stored = records.where(conn, kind, {}, struck=True)
    listed = [
        one
        for one in stored
        if (not unit or one.unit == unit) and (listing.struck.isChecked() or not one.struck)
    ]
    words = listing.count.text()
    count = f"共 {len(listed):,} {kind.measure}"
    if not text and words != count:
        yield f"{kind.words} says {words!r}, it is {count!r}"
    if text and not listing.records.table.ids:
        by_name = [one for one in listed if text in str(getattr(one, kind.title) or "")]
        if by_name:
            yield f"{kind.words} finds nothing for {text!r}, there are {len(by_name)}"
    if not listing.records.table.ids:
        expected = "没有找到" if text else "还没有"
        if expected not in listing.records.empty_words:
            yield f"{kind.words} says {listing.records.empty_words!r} after the search {text!r}"
    if not text and set(registers.ids(program.controller.desk, kind)) - {one.id for one in stored}:
        yield f"{kind.words} lists records that are not stored"


def _meetings(program: Program, page: Any, conn: Connection) -> Iterator[str]:
    year = page.year
    if not year.isVisible() or not year.controller.has_grid or not year.grid.isVisible():
        return
    stored: Counter[tuple[str, int]] = Counter(
        (one.type, one.day.month)
        for one in records.where(conn, MEETING, {"branch": year.controller.branch})
        if one.day is not None and one.day.year == year.controller.year
    )
    shown = Counter(
        {
            (kind, month): len(cell.meetings)
            for kind, row in year.controller._rows.items()
            for month, cell in enumerate(row.cells, start=1)
            if cell.meetings
        }
    )
    if shown != stored:
        yield f"年度一览 shows {shown - stored} too many, {stored - shown} too few"


def _carrying(_program: Program, page: Any, conn: Connection) -> Iterator[str]:
    status = getattr(page, "status", None)
    if status is None or not status.isVisible():
        return
    waiting = _waiting(conn)
    words = status.sentence.text()
    if message("sync-all-sent") in words and waiting:
        yield f"同步 says {words!r} with {waiting} deeds waiting"
    heading = status.pending.heading.text()
    counted = re.search(r"待上报 (\d+) 项", heading)
    if status.pending.isVisible() and counted and int(counted.group(1)) != waiting:
        yield f"同步 says {heading!r} with {waiting} deeds waiting"


_SECTIONS = {
    "overview": _overview,
    "hall": _hall,
    "people": _people,
    "meetings": _meetings,
    "carrying": _carrying,
}
