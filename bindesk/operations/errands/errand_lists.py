"""Reads the hall's lists: errands with their deadline states, one errand's details, the hall's counts."""

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
from bindesk.domain.errands.errands import ERRAND, OPEN, Errand, ErrandStep
from bindesk.domain.errands.visitors import Visitor
from bindesk.operations.desk.desk import Desk

HISTORY = 5
MOST_LISTED = 20_000
"""How many errands a ledger lists at most; nobody scrolls further than that."""

MOST_OPEN = 200
"""How many open errands of all units together are listed without a search: about ten screens."""


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """An errand in a list, and the state of its deadline while the errand is open."""

    line: ErrandSummary
    standing: DeadlineState | None


@dataclass(frozen=True, slots=True)
class ErrandDetails:
    """One errand with its item, its visitor, its steps in order and the states that may follow."""

    errand: Errand
    row: ErrandRow
    item: ErrandItem | None
    person: Visitor | None
    steps: tuple[ErrandStep, ...]
    so_far: ErrandProgress
    next_states: frozenset[str]


def ledger(desk: Desk, query: ErrandFilter) -> tuple[list[str], int]:
    """Return the ids of the newest matching errands, MOST_LISTED at most, and the number of all."""
    with desk.reading() as conn:
        newest_ids = errands.ids(conn, query, MOST_LISTED)
        is_all = len(newest_ids) < MOST_LISTED
        return newest_ids, len(newest_ids) if is_all else errands.how_many(conn, query)


def rows(desk: Desk, errand_ids: Sequence[str]) -> list[ErrandRow]:
    """Return the rows of errands, in the order of the given ids."""
    with desk.reading() as conn:
        return _rows(desk, errands.lines(conn, errand_ids), calendars.load(conn))


def open_rows(desk: Desk, unit: str = "") -> list[ErrandRow]:
    """Return the rows of all open errands of one unit, or of all units, by urgency.

    Overdue errands and the earliest due days come first, errands whose clock is stopped last.
    """
    with desk.reading() as conn:
        errand_rows = _rows(desk, errands.open_lines(conn, unit), calendars.load(conn))
    return sorted(errand_rows, key=_urgency)


def urgent_rows(desk: Desk, unit: str = "") -> tuple[list[ErrandRow], HallCounts]:
    """Return the rows of open errands by urgency as ``open_rows`` does, and the counts of all open ones.

    Of one unit, and at a village's desk, all rows are returned; of all units together the MOST_OPEN most
    urgent ones.
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
    """Return today's counts of the hall of one unit, or of all units together."""
    with desk.reading() as conn:
        alike, calendar = errands.alike_open(conn, unit), calendars.load(conn)
    return _with_today(desk, _count_groups(alike, desk.today(), calendar), unit)


def hall_counts(desk: Desk, errand_rows: Sequence[ErrandRow], unit: str = "") -> HallCounts:
    """Return today's counts of a hall whose open errands are already read."""
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
    """Return the counts of ``count_open``, computed from groups of errands with the same deadline."""
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
    """Return how many of the open errands are due today, overdue, near their due day, or to be delivered."""
    states = [row.standing for row in errand_rows if row.standing]
    return HallCounts(
        open=len(errand_rows),
        due_today=sum(one.due == today and one.colour is not Colour.GREY for one in states),
        overdue=sum(one.colour is Colour.RED for one in states),
        near=sum(one.colour is Colour.YELLOW for one in states),
        to_deliver=sum(row.line.state == "to-deliver" for row in errand_rows),
    )


def history(desk: Desk, residents: Sequence[str], limit: int = HISTORY) -> list[ErrandRow]:
    """Return at most ``limit`` errands of the given residents, newest first."""
    with desk.reading() as conn:
        return _rows(desk, errands.of_residents(conn, residents, limit), calendars.load(conn))


def open_numbers(desk: Desk, resident: str) -> list[str]:
    """Return the numbers of a resident's open errands, by due day."""
    with desk.reading() as conn:
        open_ids = errands.ids(conn, ErrandFilter(states=OPEN, resident=resident))
        return [line.number for line in errands.lines(conn, open_ids)]


def details(desk: Desk, errand: str) -> ErrandDetails | None:
    """Return the details of an errand, or None when there is no such errand."""
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
