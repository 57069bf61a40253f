"""Counts working days: weekdays without public holidays, and the weekend days worked instead.

Source: State Council holiday notices, resources/calendar/holidays.csv (domain reference 5.4) [V:36].
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bindesk.domain.problems import NotInOrder, Problem

_HOLIDAY = "holiday"
_MAKEUP = "makeup_workday"
_SATURDAY = 5
_ONE = timedelta(days=1)
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_NATIONAL_DAY = (10, 1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked; a year outside ``years`` is reckoned and its results are 预估.

    ``holidays`` are days off besides weekends, ``makeup_days`` weekend days worked. A reckoned year
    has its weekends and the statutory holidays that follow the sun; those of the moon are not known.
    A hall's opening days are another calendar of the same kind.
    """

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Tell whether a day is worked."""
        if day in self.makeup_days:
            return True
        if day.weekday() >= _SATURDAY:
            return False
        return day not in self.holidays if day.year in self.years else not _is_fixed_holiday(day)

    def next_workday(self, day: date) -> date:
        """Return the day itself when it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += _ONE
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Return the day that is ``count`` working days after ``day``, which itself is not counted.

        0 gives the day itself, worked or not. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError(count)
        while count:
            day += _ONE
            count -= self.is_workday(day)
        return day

    def workdays_between(self, after: date, upto: date) -> int:
        """Return how many working days lie after ``after`` up to and with ``upto``; 0 if none can."""
        days = (after + timedelta(days) for days in range(1, (upto - after).days + 1))
        return sum(map(self.is_workday, days))

    def is_estimated(self, first: date, last: date) -> bool:
        """Tell whether a count from ``first`` to ``last`` touches a year not yet published."""
        return any(year not in self.years for year in range(first.year, last.year + 1))


def _is_fixed_holiday(day: date) -> bool:
    return (day.month, day.day) in _FIXED or (day.month == 4 and day.day == _qingming(day.year))  # noqa: PLR2004


def _qingming(year: int) -> int:
    """Return the day of April on which 清明 falls, right for the years 2000 to 2099."""
    since = year - 2000
    return (since * 2422 + 48100) // 10000 - since // 4


def calendar_from_rows(rows: Iterable[Mapping[str, str]]) -> WorkCalendar:
    """Return the calendar that a table with the columns date and kind says.

    A year counts as published when its 1 October is listed: a notice also names days of its neighbours.
    Raises NotInOrder, naming every line that can not be read.
    """
    days: dict[str, set[date]] = {_HOLIDAY: set(), _MAKEUP: set()}
    problems = []
    for line, row in enumerate(rows, start=2):
        try:
            days[row["kind"]].add(date.fromisoformat(row["date"]))
        except (KeyError, ValueError):
            problems.append(Problem("calendar-line-unreadable", "date", {"line": line}))
    if problems:
        raise NotInOrder(problems)
    holidays = frozenset(days[_HOLIDAY])
    years = frozenset(day.year for day in holidays if (day.month, day.day) == _NATIONAL_DAY)
    return WorkCalendar(holidays, frozenset(days[_MAKEUP]), years)
