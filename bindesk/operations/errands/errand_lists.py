"""What the hall's lists and cards show: which errands, how near their day, and each one's story."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bindesk.db.calendar import calendars
from bindesk.db.errands import errands
from bindesk.db.people import people
from bindesk.db.records import records
from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import Colour, DeadlineState
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.errands.errand_lists import (
    ErrandFilter,
    ErrandSummary,
    HallCounts,
    OpenErrandGroup,
    deadline_state,
)
from bindesk.domain.errands.errand_steps import ErrandProgress, progress
from bindesk.domain.errands.errands import ERRAND, Errand, ErrandStep
from bindesk.domain.errands.visitors import Visitor
from bindesk.operations.desk.desk import Desk

HISTORY = 5
MOST_LISTED = 20_000
"""How many errands a ledger lists at most; nobody looks further than that by eye."""

MOST_OPEN = 200
"""How many open errands of all units together are listed before one is looked for: some ten screens."""


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """A line of a list, and how near its promised day is while it is open."""

    line: ErrandSummary
    standing: DeadlineState | None


@dataclass(frozen=True, slots=True)
class ErrandDetails:
    """All that is known of one errand, with its steps in order and those that may follow."""

    errand: Errand
    row: ErrandRow
    item: ErrandItem | None
    person: Visitor | None
    steps: tuple[ErrandStep, ...]
    so_far: ErrandProgress
    next_states: frozenset[str]


def ids(desk: Desk, query: ErrandFilter) -> list[str]:
    """Return the ids of the errands that are wanted, in the order lists show them."""
    with desk.reading() as conn:
        return errands.ids(conn, query)


def ledger(desk: Desk, query: ErrandFilter) -> tuple[list[str], int]:
    """Return the ids of the newest errands that are wanted, MOST_LISTED at most, and how many there are."""
    with desk.reading() as conn:
        newest_ids = errands.ids(conn, query, MOST_LISTED)
        is_all = len(newest_ids) < MOST_LISTED
        return newest_ids, len(newest_ids) if is_all else errands.how_many(conn, query)


def rows(desk: Desk, errand_ids: Sequence[str]) -> list[ErrandRow]:
    """Return the rows of some errands, in the order of their ids."""
    with desk.reading() as conn:
        return _rows(desk, errands.lines(conn, errand_ids), calendars.load(conn))


def open_rows(desk: Desk, unit: str = "") -> list[ErrandRow]:
    """Return the rows of every open errand: overdue and nearest first, those whose day stands still last.

    They are those of one unit or of all.
    """
    with desk.reading() as conn:
        errand_rows = _rows(desk, errands.open_lines(conn, unit), calendars.load(conn))
    return sorted(errand_rows, key=_urgency)


def urgent_rows(desk: Desk, unit: str = "") -> tuple[list[ErrandRow], HallCounts]:
    """Return the rows of open errands as ``open_rows`` does, and how all the open ones stand today.

    One unit's are all there, and so are a village desk's; of all units' together the MOST_OPEN most urgent.
    """
    today = desk.today()
    if unit or desk.office.role == "village":
        errand_rows = open_rows(desk, unit)
        return errand_rows, count_open(errand_rows, today)
    with desk.reading() as conn:
        calendar = calendars.load(conn)
        rows = _rows(desk, errands.most_urgent(conn, MOST_OPEN), calendar)
        alike = errands.alike_open(conn)
    return rows, _count_groups(alike, today, calendar)


def _urgency(row: ErrandRow) -> tuple[bool, date, str]:
    is_still = row.standing is None or row.standing.left is None
    return is_still, row.line.due_on or date.max, row.line.number


def overview(desk: Desk, unit: str = "") -> HallCounts:
    """Return how the hall of one unit, or of all together, stands today."""
    with desk.reading() as conn:
        alike, calendar = errands.alike_open(conn, unit), calendars.load(conn)
    return _with_today(desk, _count_groups(alike, desk.today(), calendar), unit)


def hall_counts(desk: Desk, errand_rows: Sequence[ErrandRow], unit: str = "") -> HallCounts:
    """Return how a hall stands today whose open errands are known."""
    return _with_today(desk, count_open(errand_rows, desk.today()), unit)


def _with_today(desk: Desk, counts: HallCounts, unit: str) -> HallCounts:
    today = desk.today()
    with desk.reading() as conn:
        accepted = errands.accepted_on(conn, today, unit)
        ended = errands.ended_on(conn, today, unit)
    return replace(counts, accepted_today=accepted, ended_today=ended)


def _count_groups(
    alike: Sequence[OpenErrandGroup], today: date, calendar: WorkCalendar
) -> HallCounts:
    """Return the same as ``counted``, out of the numbers of errands that stand alike."""
    group_states = [(one, deadline_state(one, today, calendar)) for one in alike]
    state_counts = [(stands, one.count) for one, stands in group_states if stands]
    return HallCounts(
        open=sum(one.count for one in alike),
        due_today=sum(n for s, n in state_counts if s.due == today and s.colour is not Colour.GREY),
        overdue=sum(n for s, n in state_counts if s.colour is Colour.RED),
        near=sum(n for s, n in state_counts if s.colour is Colour.YELLOW),
        to_deliver=sum(one.count for one in alike if one.state == "to-deliver"),
    )


def count_open(errand_rows: Sequence[ErrandRow], today: date) -> HallCounts:
    """Return how many of the open errands are due, late or near their day, and wait to be fetched."""
    states = [row.standing for row in errand_rows if row.standing]
    return HallCounts(
        open=len(errand_rows),
        due_today=sum(one.due == today and one.colour is not Colour.GREY for one in states),
        overdue=sum(one.colour is Colour.RED for one in states),
        near=sum(one.colour is Colour.YELLOW for one in states),
        to_deliver=sum(row.line.state == "to-deliver" for row in errand_rows),
    )


def history(desk: Desk, residents: Sequence[str], limit: int = HISTORY) -> list[ErrandRow]:
    """Return the newest errands of some residents, newest first."""
    with desk.reading() as conn:
        return _rows(desk, errands.of_residents(conn, residents, limit), calendars.load(conn))


def details(desk: Desk, errand: str) -> ErrandDetails | None:
    """Return all that is known of an errand, or None when there is none."""
    with desk.reading() as conn:
        stored = records.load(conn, ERRAND, errand)
        if stored is None:
            return None
        steps = tuple(errands.steps(conn, errand))
        item = records.load(conn, ERRAND_ITEM, stored.item) if stored.item else None
        visitors = people.visitors(conn, "resident", [stored.resident]) if stored.resident else []
        row = _rows(desk, errands.lines(conn, [errand]), calendars.load(conn))[0]
    so_far = progress(stored.handling, steps)
    following = frozenset() if stored.struck else so_far.next_states()
    return ErrandDetails(stored, row, item, next(iter(visitors), None), steps, so_far, following)


def _rows(desk: Desk, lines: Sequence[ErrandSummary], calendar: WorkCalendar) -> list[ErrandRow]:
    today = desk.today()
    return [ErrandRow(line, deadline_state(line, today, calendar)) for line in lines]
