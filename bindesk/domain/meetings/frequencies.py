"""Defines how often each type of meeting is due, and compares a year's meetings with that (year grid).

Source: domain reference 1.1 [V:1][V:14][V:44]; where the regulations give no number, the county's practice
applies (党课 once a quarter).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 12
_SPANS = {"DH": 3, "ZW": 1, "XZ": 1, "DK": 3, "ZT": 1, "SH": 12, "PY": 12}
"""The length in months of the window within which one meeting of the type is due."""

_NOT_BEFORE = {"SH": 10, "PY": 10}
"""The month before which no reminder is shown: these meetings are normally held in the last quarter."""

DUE_TYPES = tuple(_SPANS)
FREE_TYPES = ("TX", "JX", "FZ")
"""Types that are held as needed; the grid shows them, but none is due."""


@dataclass(frozen=True, slots=True)
class MeetingEntry:
    """One meeting as input of the year grid: id, type, day, Party group, whether entered late (补录)."""

    id: str
    type: str
    day: date
    group: str = ""
    is_late: bool = False
    finished: bool = True


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month of one meeting type in the year grid.

    ``state`` is done, part (some groups of several), due (still to be held), missed, later (not yet due)
    or "" (nothing due). ``done`` and ``due`` count the meetings of the window and are 0 except in the
    month that shows the window's state.
    """

    state: str = ""
    done: int = 0
    due: int = 0
    meetings: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    is_late: bool = False
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class YearRow:
    """The twelve months of one meeting type, with the year's number of meetings done and due."""

    type: str
    cells: tuple[MonthCell, ...]
    done: int
    due: int


@dataclass(frozen=True, slots=True)
class BranchDuties:
    """The facts of a branch on which its due meetings depend: first day of its duties, committee, groups."""

    since: date | None = None
    has_committee: bool = True
    groups: tuple[str, ...] = ()

    def per_window(self, meeting_type: str) -> int:
        """Return the number of meetings of a type that are due in each window."""
        if meeting_type == "XZ":
            return len(self.groups)
        return int(meeting_type != "ZW" or self.has_committee)


def window(meeting_type: str, day: date) -> tuple[date, date]:
    """Return the first and last day of a meeting type's window that contains a day.

    Raises KeyError for a type that is never due.
    """
    span = _SPANS[meeting_type]
    first = (day.month - 1) // span * span + 1
    return date(day.year, first, 1), _end(day.year, first + span - 1)


def year_grid(
    meetings: Iterable[MeetingEntry], duties: BranchDuties, year: int, today: date
) -> tuple[YearRow, ...]:
    """Return the rows of the year grid: first the types with due meetings, then those held as needed.

    Meetings of types that this version does not know follow, one row for each type.
    """
    by_type: dict[str, list[MeetingEntry]] = defaultdict(list)
    for meeting in meetings:
        if meeting.day.year == year:
            by_type[meeting.type].append(meeting)
    due = [_row(kind, by_type[kind], duties, year, today) for kind in DUE_TYPES]
    others = (*FREE_TYPES, *sorted(by_type.keys() - {*DUE_TYPES, *FREE_TYPES}))
    free = [_free_row(kind, by_type[kind]) for kind in others if by_type[kind]]
    return (*due, *free)


def _row(
    kind: str, meetings: Sequence[MeetingEntry], duties: BranchDuties, year: int, today: date
) -> YearRow:
    span, per_window = _SPANS[kind], duties.per_window(kind)
    cells: list[MonthCell] = []
    done = due = 0
    for first in range(1, MONTHS + 1, span):
        months = range(first, first + span)
        last = _end(year, months[-1])
        required = 0 if duties.since is not None and duties.since > last else per_window
        within = [
            meeting for meeting in meetings if meeting.day.month in months and meeting.finished
        ]
        met = _met(kind, within, duties, required)
        done, due = done + met, due + required
        opens = date(year, max(first, _NOT_BEFORE.get(kind, first)), 1)
        state = _state(met, required, opens, last, today)
        shown_month = _state_month(within, today if opens <= today <= last else last)
        cells += [
            _cell(
                [meeting for meeting in meetings if meeting.day.month == month],
                MonthCell(state, met, required) if month == shown_month else MonthCell(),
            )
            for month in months
        ]
    return YearRow(kind, tuple(cells), done, due)


def _met(kind: str, within: Sequence[MeetingEntry], duties: BranchDuties, required: int) -> int:
    if kind == "XZ":
        return min(required, len({meeting.group for meeting in within} & set(duties.groups)))
    return min(required, len(within))


def _state(met: int, required: int, first: date, last: date, today: date) -> str:
    if required == 0:
        return ""
    if met >= required:
        return "done"
    if today > last:
        return "missed"
    if met:
        return "part"
    return "due" if today >= first else "later"


def _state_month(within: Sequence[MeetingEntry], otherwise: date) -> int:
    """Return the month that shows a window's state: that of its last meeting, else ``otherwise``."""
    return max((meeting.day.month for meeting in within), default=otherwise.month)


def _cell(meetings: Sequence[MeetingEntry], window_cell: MonthCell) -> MonthCell:
    finished = [meeting for meeting in meetings if meeting.finished]
    state = window_cell.state or ("done" if finished else "")
    return MonthCell(
        state,
        window_cell.done,
        window_cell.due,
        tuple(meeting.id for meeting in meetings),
        tuple(sorted(meeting.day for meeting in meetings)),
        is_late=any(meeting.is_late for meeting in meetings),
        has_draft=len(finished) < len(meetings),
    )


def _free_row(kind: str, meetings: Sequence[MeetingEntry]) -> YearRow:
    by_month: Mapping[int, list[MeetingEntry]] = {
        month: [meeting for meeting in meetings if meeting.day.month == month]
        for month in range(1, MONTHS + 1)
    }
    cells = tuple(_cell(by_month[month], MonthCell()) for month in range(1, MONTHS + 1))
    return YearRow(kind, cells, sum(meeting.finished for meeting in meetings), 0)


def _end(year: int, month: int) -> date:
    following = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
