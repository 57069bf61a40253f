"""Defines rows and filters of errand lists, and the deadline state of a listed errand."""

from dataclasses import dataclass
from datetime import date, timedelta

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import Colour, DayCount, DeadlineState
from bindesk.domain.errands.errands import OPEN

_YELLOW_PART = 5


@dataclass(frozen=True, slots=True)
class ErrandFilter:
    """The filter of an errand list; empty fields do not filter.

    ``since`` and ``until`` bound the day of acceptance, both included. An errand in any of ``states``
    matches. ``text`` is part of a number, a name, an item, or their initials.
    """

    since: date | None = None
    until: date | None = None
    states: frozenset[str] = frozenset()
    text: str = ""
    resident: str = ""
    item: str = ""
    unit: str = ""


def month_filter(year: int, month: int, text: str = "", unit: str = "") -> ErrandFilter:
    """Return the filter for the errands accepted in a month, of one unit or of all units."""
    first = date(year, month, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return ErrandFilter(since=first, until=following - timedelta(days=1), text=text, unit=unit)


@dataclass(frozen=True, slots=True)
class ErrandSummary:
    """One errand as a row of a list.

    ``ended_on`` and ``ended`` are the day and the state that ended the errand, ``whole_days`` the promised
    days plus the days of an extension.
    """

    id: str
    number: str
    accepted_on: date | None
    resident: str
    visitor: str
    group: str
    item: str
    subject: str
    handling: str
    state: str
    due_on: date | None
    due_estimated: bool
    whole_days: int
    day_kind: str
    ended_on: date | None
    ended: str
    first_asked: str
    amount: int | None
    struck: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OpenErrandGroup:
    """The number of open errands with the same state and the same promise."""

    state: str
    due_on: date | None
    due_estimated: bool
    whole_days: int
    day_kind: str
    count: int
    struck: bool = False


def deadline_state(
    line: ErrandSummary | OpenErrandGroup, today: date, calendar: WorkCalendar
) -> DeadlineState | None:
    """Return the deadline state of an open errand; None for one that is closed, struck or not promised.

    The promised and printed day counts, even when the calendar has changed since: red after that day, yellow
    when a fifth of the days or one day is left, grey while paused.
    """
    if line.struck or line.state not in OPEN or line.due_on is None:
        return None
    if line.state == "paused":
        return DeadlineState(Colour.GREY, line.due_on, None, line.due_estimated)
    left = _left(line, today, line.due_on, calendar)
    is_near = left <= 1 or left * _YELLOW_PART <= line.whole_days
    colour = Colour.RED if left < 0 else Colour.YELLOW if is_near else Colour.GREEN
    return DeadlineState(colour, line.due_on, left, line.due_estimated)


def _left(
    line: ErrandSummary | OpenErrandGroup, today: date, due: date, calendar: WorkCalendar
) -> int:
    first, last = sorted((today, due))
    if DayCount.of(line.day_kind) is DayCount.WORKDAYS:
        days = calendar.workdays_between(first, last)
    else:
        days = (last - first).days
    return -max(1, days) if today > due else days


@dataclass(frozen=True, slots=True)
class HallCounts:
    """The hall's counts of errands today: open, due, overdue, near the due day, accepted, ended."""

    open: int = 0
    due_today: int = 0
    overdue: int = 0
    near: int = 0
    to_deliver: int = 0
    accepted_today: int = 0
    ended_today: int = 0
