"""Builds the roster of a branch (L10), in full or masked for public display."""

from collections.abc import Sequence
from datetime import date

from bindesk.books.pages.ledgers import LedgerContents
from bindesk.domain.errands.visitors import age
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import MEMBER
from bindesk.domain.text.problems import Problem

YOUNG_UNTIL = 35
"""The greatest age at which a member is counted as 35岁以下."""

_EXPECTED = ("id_number", "ethnicity", "born", "education", "phone")


def roster(
    rolled: Sequence[RollEntry], number: str, as_of: date, *, masked: bool
) -> LedgerContents:
    """Return the roster of a branch on a day; ``masked`` hides sensitive values.

    A row has the member's values, ``is_full`` as of the day, and ``is_young``.
    """
    rows = [_row(entry, as_of) for entry in rolled]
    return LedgerContents(rows, {"as_of": as_of}, number, masked=masked, fill="closed")


def _row(entry: RollEntry, as_of: date) -> dict[str, object]:
    years = age(entry.member.born, as_of)
    is_young = years is not None and years <= YOUNG_UNTIL
    return {**MEMBER.plain(entry.member), "is_full": entry.is_full, "is_young": is_young}


def gaps(rolled: Sequence[RollEntry]) -> tuple[Problem, ...]:
    """Return, for each roster column with empty cells, how many members lack the value."""
    problems = []
    for name in _EXPECTED:
        missing = sum(not getattr(one.member, name) for one in rolled)
        if missing:
            values: dict[str, str | int] = {
                "label": MEMBER.specs[name].label,
                "count": missing,
            }
            problems.append(Problem("print-roster-lacks", name, values))
    return tuple(problems)
