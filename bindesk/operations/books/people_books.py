"""Builds the roster of a branch (L10), in full or masked for public display."""

from collections.abc import Sequence
from datetime import date

from bindesk.books.people.rosters import RosterBook, RosterRow
from bindesk.domain.errands.visitors import age
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.records.masking import mask_value
from bindesk.domain.text.problems import Problem

YOUNG_UNTIL = 35
"""The greatest age at which a member is counted as 35岁以下."""

COLLEGE = frozenset({"college", "bachelor", "master"})
_EXPECTED = ("id_number", "ethnicity", "born", "education", "phone")


def roster(rolled: Sequence[RollEntry], number: str, as_of: date, *, masked: bool) -> RosterBook:
    """Return the roster of a branch on a day with its counts; ``masked`` hides sensitive values."""
    people = [one.member for one in rolled]
    ages = [age(one.born, as_of) for one in people]
    return RosterBook(
        number=number,
        as_of=as_of,
        people=tuple(_line(one, masked=masked) for one in people),
        members=len(people),
        full=sum(one.is_full for one in rolled),
        probationary=sum(not one.is_full for one in rolled),
        women=sum(one.gender == "female" for one in people),
        young=sum(years is not None and years <= YOUNG_UNTIL for years in ages),
        college=sum(one.education in COLLEGE for one in people),
        floating=sum(one.is_floating for one in people),
        internal=not masked,
    )


def _line(one: Member, *, masked: bool) -> RosterRow:
    def words(field: str) -> str:
        spec, value = MEMBER.specs[field], str(getattr(one, field) or "")
        text = spec.words(value) if spec.choices else value
        return mask_value(field, spec, text) if masked else text

    return RosterRow(
        name=one.name,
        gender=words("gender"),
        ethnicity=one.ethnicity,
        born=one.born or "",
        id_number=words("id_number"),
        education=words("education"),
        joined_on=one.joined_on,
        full_on=one.full_on,
        category=words("category"),
        post=words("post"),
        group=one.group,
        phone=words("phone"),
        remarks=words("remarks"),
    )


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
