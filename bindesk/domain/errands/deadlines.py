"""Computes the due day of an errand's promise; ``errand_lists`` says how near that day is.

The day of acceptance is not counted; a pause stops the clock; one extension, with a reason and before
the due day ends, moves it; an errand is overdue only after its due day has ended.
Source: 行政许可法, 民法典 203 (domain reference 5.2 and 5.4) [V:37][V:37b].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.text.problems import Problem

_ONE = timedelta(days=1)


class DayCount(StrEnum):
    """The unit in which a time limit is counted; the values are the catalogue's codes."""

    WORKDAYS = "W"
    CALENDAR_DAYS = "C"

    @classmethod
    def of(cls, code: str) -> "DayCount | None":
        """Return the unit with a code, working days for "", None for a code that this version lacks."""
        return next((unit for unit in cls if unit == (code or cls.WORKDAYS)), None)


class Colour(StrEnum):
    """How near the due day of an errand is; grey while the errand is paused."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the time limit (中止), from ``start`` up to but excluding ``end``.

    ``end`` is None while the pause lasts. Only whole days are paused: for a pause that begins during a day,
    ``start`` is the next day.
    """

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether a day is within the pause."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Extension:
    """Additional days granted by the deciding department, in the unit of the promise."""

    days: int
    granted_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Promise:
    """The time limit promised at acceptance: a number of days, 0 for on the spot."""

    accepted: date
    days: int
    clock: DayCount = DayCount.WORKDAYS
    extension: Extension | None = None

    @property
    def whole_days(self) -> int:
        """Return the promised days plus the days of the extension."""
        return self.days + (self.extension.days if self.extension else 0)


_MOST_DAYS = 4000
_LAST_YEAR = 9900


@dataclass(frozen=True, slots=True)
class DeadlineState:
    """The state of an errand's deadline on a day.

    ``left`` counts days in the promise's unit: 0 on the due day, negative for each overdue day begun, None
    while grey. ``is_estimated`` marks a due day computed through a year without published holidays.
    """

    colour: Colour
    due: date | None
    left: int | None
    is_estimated: bool


def due_on(promise: Promise, calendar: WorkCalendar, pauses: Sequence[Pause] = ()) -> date | None:
    """Return the due day of a promise, or None during a pause without an end.

    None too for a number of days that nobody promises, and for a day the calendar does not reach: what is
    being typed, and a record from another desk, may say anything.

    A promise in working days skips days off; a promise in calendar days whose last day is a day off ends on
    the next working day. Days within a pause never count. A promise of 0 days ends on the day of acceptance.
    """
    day = promise.accepted
    left = promise.whole_days
    if not left:
        return day
    if not 0 < left <= _MOST_DAYS or day.year > _LAST_YEAR:
        return None
    while left or not _can_end(day, promise.clock, calendar, pauses):
        day += _ONE
        if any(pause.end is None and pause.covers(day) for pause in pauses):
            return None
        if left and _counts(day, promise.clock, calendar, pauses):
            left -= 1
    return day


def _counts(day: date, clock: DayCount, calendar: WorkCalendar, pauses: Sequence[Pause]) -> bool:
    if any(pause.covers(day) for pause in pauses):
        return False
    return clock is DayCount.CALENDAR_DAYS or calendar.is_workday(day)


def _can_end(day: date, clock: DayCount, calendar: WorkCalendar, pauses: Sequence[Pause]) -> bool:
    return _counts(day, clock, calendar, pauses) and calendar.is_workday(day)


def extension_problems(
    promise: Promise, extension: Extension, due: date | None, field: str = "extension"
) -> list[Problem]:
    """Return the problems of an extension: only one, with a reason, and before the due day ends."""
    problems = []
    if promise.extension:
        problems.append(Problem("extended-twice", field))
    if not extension.reason.strip():
        problems.append(Problem("extension-needs-reason", field))
    if extension.days < 1:
        problems.append(Problem("extension-needs-days", field))
    if due and extension.granted_on > due:
        problems.append(Problem("extension-too-late", field, {"due": due.isoformat()}))
    return problems
