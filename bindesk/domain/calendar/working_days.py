"""Counts working days: weekdays without public holidays, plus make-up workdays on weekends.

Source: State Council holiday notices, resources/calendar/holidays.csv (domain reference 5.4) [V:36].
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from bindesk.domain.text.problems import Problem, ValidationFailed

_HOLIDAY = "holiday"
_MAKEUP = "makeup_workday"
_SATURDAY = 5
_WEEK = 7
_ONE = timedelta(days=1)
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_NATIONAL_DAY = (10, 1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A calendar of working days; results that touch a year outside ``years`` are estimates (预估).

    ``holidays`` are days off besides weekends, ``makeup_days`` are weekend days worked. In an estimated year
    weekends and the statutory holidays of the solar calendar are off; those of the lunar calendar are not
    known. A hall's opening days are another calendar of this class.
    """

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    _off: tuple[date, ...] = field(default=(), init=False, repr=False, compare=False)
    _on: tuple[date, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the days that differ from a plain week, so that counting can bisect them."""
        known = (day for day in self.holidays if day.year in self.years)
        object.__setattr__(self, "_off", tuple(sorted(self._taken_off(known))))
        worked = (day for day in self.makeup_days if day.weekday() >= _SATURDAY)
        object.__setattr__(self, "_on", tuple(sorted(worked)))

    def _taken_off(self, days: Iterable[date]) -> list[date]:
        """Return the given days that are days off in the working week."""
        return [d for d in days if d.weekday() < _SATURDAY and d not in self.makeup_days]

    def is_workday(self, day: date) -> bool:
        """Return whether a day is a working day."""
        if day in self.makeup_days:
            return True
        if day.weekday() >= _SATURDAY:
            return False
        return day not in self.holidays if day.year in self.years else not _is_fixed_holiday(day)

    def next_workday(self, day: date) -> date:
        """Return the day itself if it is a working day, else the first working day after it."""
        while not self.is_workday(day):
            day += _ONE
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Return the day ``count`` working days after ``day``; ``day`` itself is not counted.

        A count of 0 returns ``day``. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError(count)
        while count:
            day += _ONE
            count -= self.is_workday(day)
        return day

    def workdays_between(self, after: date, upto: date) -> int:
        """Return the number of working days after ``after`` up to and including ``upto``."""
        if upto <= after:
            return 0
        reckoned = (year for year in range(after.year, upto.year + 1) if year not in self.years)
        off = sum(_within(self._taken_off(_fixed_holidays(y)), after, upto) for y in reckoned)
        off += _within(self._off, after, upto)
        return _weekdays(upto) - _weekdays(after) - off + _within(self._on, after, upto)

    def is_estimated(self, first: date, last: date) -> bool:
        """Return whether a count from ``first`` to ``last`` touches a year without published holidays."""
        return any(year not in self.years for year in range(first.year, last.year + 1))


def _weekdays(upto: date) -> int:
    """Return the number of days from Monday to Friday since 1 January of year 1, ``upto`` included."""
    weeks, days = divmod(upto.toordinal(), _WEEK)
    return weeks * _SATURDAY + min(days, _SATURDAY)


def _within(days: Sequence[date], after: date, upto: date) -> int:
    """Return how many of the sorted days lie after ``after`` up to and including ``upto``."""
    return bisect_right(days, upto) - bisect_right(days, after)


@cache
def _fixed_holidays(year: int) -> tuple[date, ...]:
    """Return the statutory holidays of the solar calendar in a year, sorted."""
    spring = _qingming(year)
    known = {*_FIXED, (4, spring)} if 0 < spring < 31 else _FIXED  # noqa: PLR2004 -- April's days
    return tuple(sorted(date(year, month, day) for month, day in known))


def _is_fixed_holiday(day: date) -> bool:
    return day in _fixed_holidays(day.year)


def _qingming(year: int) -> int:
    """Return the day of April on which 清明 falls; the formula is valid for 2000 to 2099."""
    since = year - 2000
    return (since * 2422 + 48100) // 10000 - since // 4


def calendar_from_rows(rows: Iterable[Mapping[str, str]]) -> WorkCalendar:
    """Return the calendar of table rows with the columns date and kind.

    A year counts as published when its 1 October is listed, because a notice also lists days of adjacent
    years. Raises ValidationFailed with one problem for each line that can not be read.
    """
    days: dict[str, set[date]] = {_HOLIDAY: set(), _MAKEUP: set()}
    problems = []
    for line, row in enumerate(rows, start=2):
        try:
            days[row["kind"]].add(date.fromisoformat(row["date"]))
        except (KeyError, ValueError):
            problems.append(Problem("calendar-line-unreadable", "date", {"line": line}))
    if problems:
        raise ValidationFailed(problems)
    holidays = frozenset(days[_HOLIDAY])
    years = frozenset(day.year for day in holidays if (day.month, day.day) == _NATIONAL_DAY)
    return WorkCalendar(holidays, frozenset(days[_MAKEUP]), years)
