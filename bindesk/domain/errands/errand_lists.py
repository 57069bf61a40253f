"""What lists of errands show, what they may be asked for, and how near a promised day is."""

from dataclasses import dataclass
from datetime import date, timedelta

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import Colour, DayCount, DeadlineState
from bindesk.domain.errands.errands import OPEN

_YELLOW_PART = 5


@dataclass(frozen=True, slots=True)
class ErrandFilter:
    """Which errands a list is to show; what is not said does not matter.

    ``since`` and ``until`` are both included, of the day of acceptance. ``states`` are any of. ``text`` is
    part of a number, of a name or item or of their initials.
    """

    since: date | None = None
    until: date | None = None
    states: frozenset[str] = frozenset()
    text: str = ""
    resident: str = ""
    item: str = ""
    unit: str = ""


def open_ones() -> ErrandFilter:
    """Return what asks for the errands in which something is still to be done."""
    return ErrandFilter(states=OPEN)


def of_month(year: int, month: int, text: str = "", unit: str = "") -> ErrandFilter:
    """Return what asks for the errands accepted in a month, of one unit or of all."""
    first = date(year, month, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return ErrandFilter(since=first, until=following - timedelta(days=1), text=text, unit=unit)


@dataclass(frozen=True, slots=True)
class ErrandSummary:
    """One errand as lists show it.

    ``ended_on`` and ``ended`` are the day and the state that ended it, ``whole_days`` the promised days
    with those of an extension, ``waiting_since`` the day of the newest step.
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
    waiting_since: date | None
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
    """Open errands of one state and one promise, and how many they are."""

    state: str
    due_on: date | None
    due_estimated: bool
    whole_days: int
    day_kind: str
    count: int
    struck: bool = False


def standing(
    line: ErrandSummary | OpenErrandGroup, today: date, calendar: WorkCalendar
) -> DeadlineState | None:
    """Return how near the promised day of an open errand is; None for one that is not waited for.

    It goes by the day that was promised and printed, even when the calendar has changed since: red after
    that day, yellow when a fifth of the days or one is left, grey while paused.
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
    if line.day_kind == DayCount.CALENDAR_DAYS:
        days = (last - first).days
    else:
        days = calendar.workdays_between(first, last)
    return -max(1, days) if today > due else days


@dataclass(frozen=True, slots=True)
class HallCounts:
    """How the hall stands today: errands waiting, due, late, near their day, and ended today."""

    open: int = 0
    due_today: int = 0
    overdue: int = 0
    near: int = 0
    to_deliver: int = 0
    accepted_today: int = 0
    ended_today: int = 0
