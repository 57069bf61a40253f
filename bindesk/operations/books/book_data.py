"""Collects the contents of each printed book from the stored records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from bindesk.books.layouts import Layout, layout, layouts
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.db.meetings import meetings
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, MOTION, Meeting
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import Organisation
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.messages import message
from bindesk.operations.books import (
    errand_books,
    ledger_books,
    meeting_books,
    people_books,
    sign_in_books,
)
from bindesk.operations.books.ledger_books import ListPeriod, ListSelection
from bindesk.operations.desk.desk import Desk
from bindesk.operations.meetings.meetings import OpenMeeting, reopen, short_code
from bindesk.operations.people.branches import all_branches
from bindesk.operations.people.members import roster_of
from bindesk.operations.units import visible_units
from bindesk.operations.units.units import seat
from bindesk.operations.units.visible_units import VisibleUnit
from bindesk.settings import read_settings


class BookQuery(TypedDict, total=False):
    """Selects which records a book prints.

    A book reads only the keys named in the ``asks`` of its BookSource. ``unit`` is the 12-digit code of the
    unit whose book is printed; without it the book is this desk's own, and a meeting or an errand is
    printed for the unit it belongs to. ``branch``, ``meeting`` and ``errand`` are record ids. Without
    ``branch`` the unit's only branch is used, without ``year`` the current year. ``masked`` hides sensitive
    values, ``blank`` prints an empty form to be filled in by hand.
    """

    unit: str | None
    branch: str | None
    year: int | None
    month: int | None
    meeting: str | None
    errand: str | None
    masked: bool
    blank: bool


@dataclass(frozen=True, slots=True)
class BookData:
    """Holds the contents of a book, its unit's name, its records and its audit name.

    ``records`` are the records printed; their hash is printed on each page. ``what`` names the print in the
    audit. ``gaps`` are missing or doubtful values in the records.
    """

    contents: tuple[Any, ...]
    unit: str
    records: tuple[tuple[Kind[Any], Record], ...]
    what: str
    gaps: tuple[Problem, ...] = ()
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class BookSource:
    """Describes where a book's data comes from; ``asks`` names the keys of BookQuery that it reads."""

    asks: tuple[str, ...]
    gather: Callable[[Desk, str, BookQuery], BookData]


def gather(desk: Desk, book: str, which: BookQuery) -> BookData:
    """Return the data that a book prints.

    Raises ValidationFailed for an unknown book, for a missing or wrong selection, and for a unit whose
    records are not on this desk.
    """
    available = sources()
    if book not in available:
        values = {"book": book, "books": "、".join(available)}
        raise ValidationFailed([Problem("book-unknown", "book", values)])
    return available[book].gather(desk, book, which)


def full_name(owner: VisibleUnit, name: str = "") -> str:
    """Return the full name of a unit, or of one of its organisations: 彬州市新民镇早饭头村党支部."""
    listed = seat(owner.code)
    if listed is None:
        return name or owner.name
    if not name:
        return listed.name
    return (
        f"{listed.name.removesuffix(listed.short_name)}{name}"
        if name[:2] == listed.short_name[:2]
        else name
    )


def _owner(desk: Desk, which: BookQuery) -> VisibleUnit:
    return visible_units.within(desk, which.get("unit") or desk.office.unit)


def _owner_of(desk: Desk, which: BookQuery, kind: Kind[Any], record: str) -> VisibleUnit:
    """Return the unit a record belongs to.

    Raises ValidationFailed when ``which`` names another unit. For a record that does not exist it is the
    unit of ``which``.
    """
    unit = visible_units.owner(desk, kind.name, record)
    if not unit:
        return _owner(desk, which)
    if (which.get("unit") or unit) != unit:
        raise ValidationFailed([Problem("book-not-of-unit", "unit", {"kind": kind.words})])
    return visible_units.within(desk, unit)


def _branch(conn: Connection, owner: VisibleUnit, which: BookQuery) -> Organisation:
    """Return the branch that a query names, or the only branch of the unit."""
    branches = all_branches(conn, owner.code)
    branch_id = which.get("branch")
    chosen = [one for one in branches if one.id == branch_id] if branch_id else branches
    if len(chosen) == 1:
        return chosen[0]
    if branches:
        raise ValidationFailed([Problem("book-needs-branch", "branch")])
    raise ValidationFailed([Problem("book-no-branch", "branch", {"name": owner.name})])


def _of_meetings(desk: Desk, book: str, which: BookQuery) -> BookData:
    """Return the data of one meeting, or of all finished meetings of a year in the book."""
    if meeting_id := which.get("meeting"):
        owner = _owner_of(desk, which, MEETING, meeting_id)
        open_meetings = [reopen(desk, meeting_id)]
        if meeting_books.BOOKS.get(open_meetings[0].proceedings.meeting.type) != book:
            raise ValidationFailed([Problem("book-not-of-meeting", "meeting", {"book": book})])
        what = meeting_id
    else:
        owner = _owner(desk, which)
        with desk.reading() as conn:
            branch = _branch(conn, owner, which)
            year = which.get("year") or desk.today().year
            year_meetings = meetings.of_year(conn, branch.id, year)
        of_book = [one for one in year_meetings if meeting_books.BOOKS.get(one.type) == book]
        finished = sorted((one for one in of_book if one.finished), key=_by_day)
        if not finished:
            raise ValidationFailed([Problem("book-empty", "year", {"year": year})])
        open_meetings = [reopen(desk, one.id) for one in finished]
        what = f"{branch.id}/{year}"
    contents = tuple(meeting_books.content(book, one, _ordinal(desk, one)) for one in open_meetings)
    printed_records = tuple(pair for one in open_meetings for pair in _records_of(one))
    found_gaps = tuple(gap for one in open_meetings for gap in meeting_books.gaps(one))
    unit_name = full_name(owner, open_meetings[0].organisation.name)
    return BookData(contents, unit_name, printed_records, what, found_gaps)


def _by_day(meeting: Meeting) -> tuple[date, str, str]:
    return (meeting.day or date.max, meeting.starts, meeting.number)


def _ordinal(desk: Desk, open_meeting: OpenMeeting) -> int:
    """Return the number of a meeting among those of its type, group and year, from 1."""
    meeting = open_meeting.proceedings.meeting
    if meeting.day is None:
        return 1
    with desk.reading() as conn:
        year_meetings = meetings.of_year(conn, meeting.branch, meeting.day.year)
    alike = [
        m
        for m in year_meetings
        if (m.type, m.group) == (meeting.type, meeting.group) and m.id != meeting.id
    ]
    return 1 + sum(_by_day(one) < _by_day(meeting) for one in alike)


def _records_of(open_meeting: OpenMeeting) -> list[tuple[Kind[Any], Record]]:
    proceedings = open_meeting.proceedings
    return [
        (MEETING, proceedings.meeting),
        *((MOTION, motion) for motion in proceedings.motions),
        *((ATTENDANCE, line) for line in proceedings.attendances),
    ]


def _of_sign_in(desk: Desk, book: str, which: BookQuery) -> BookData:
    del book
    blank = which.get("blank", False)
    if meeting_id := which.get("meeting"):
        owner = _owner_of(desk, which, MEETING, meeting_id)
        open_meeting = reopen(desk, meeting_id)
        sheet = sign_in_books.sign_in_sheet(
            open_meeting, _ordinal(desk, open_meeting), filled_in=not blank
        )
        unit_name, printed_records = (
            full_name(owner, open_meeting.organisation.name),
            _records_of(open_meeting),
        )
        return BookData((sheet,), unit_name, tuple(printed_records), meeting_id, is_blank=blank)
    owner = _owner(desk, which)
    with desk.reading() as conn:
        branch = _branch(conn, owner, which)
        rolled = roster_of(conn, branch.id, desk.today())
    sheet = sign_in_books.blank_sheet(rolled, desk.today(), "")
    return BookData((sheet,), full_name(owner, branch.name), (), branch.id, is_blank=True)


def _of_roster(desk: Desk, book: str, which: BookQuery) -> BookData:
    masked = which.get("masked", False)
    today, owner = desk.today(), _owner(desk, which)
    with desk.reading() as conn:
        branch = _branch(conn, owner, which)
        rolled = roster_of(conn, branch.id, today)
    number = _number(layout(book), owner, branch, today, None)
    content = people_books.roster(rolled, number, today, masked=masked)
    printed_records = ((MEMBER, one.member) for one in rolled)
    what = f"{branch.id}/{today.isoformat()}{'/masked' if masked else ''}"
    gaps = people_books.gaps(rolled)
    return BookData((content,), full_name(owner, branch.name), tuple(printed_records), what, gaps)


def _of_errands(desk: Desk, book: str, which: BookQuery) -> BookData:
    del book
    masked = which.get("masked", False)
    year, month = which.get("year") or desk.today().year, which.get("month")
    owner = _owner(desk, which)
    is_own = owner.code == desk.office.unit
    registrar = desk.clerk if is_own else ""
    scope = owner.code, year, month
    with desk.reading() as conn:
        content = errand_books.ledger(conn, *scope, registrar=registrar, masked=masked)
        printed_errands = errand_books.records_of(conn, *scope)
    period = f"{year}-{month:02}" if month else f"{year}"
    what = f"{'' if is_own else f'{owner.code}/'}{period}{'/masked' if masked else ''}"
    return BookData(
        (content,), full_name(owner), tuple((ERRAND, one) for one in printed_errands), what
    )


def _of_receipt(desk: Desk, book: str, which: BookQuery) -> BookData:
    del book
    errand_id = which.get("errand")
    if not errand_id:
        raise ValidationFailed([Problem("book-needs-errand", "errand")])
    owner = _owner_of(desk, which, ERRAND, errand_id)
    hotline = read_settings(desk.home.settings).hotline
    with desk.reading() as conn:
        content = errand_books.receipt(conn, errand_id, hotline=hotline)
        stored = records.load_many(conn, ERRAND, [errand_id])
    pairs = tuple((ERRAND, one) for one in stored.values())
    return BookData((content,), full_name(owner), pairs, errand_id)


def _of_list(desk: Desk, book: str, which: BookQuery) -> BookData:
    """Return the data of a list that its layout alone describes."""
    list_layout, masked = layout(book), which.get("masked", False)
    needs = ledger_books.asks(list_layout)
    today, owner = desk.today(), _owner(desk, which)
    is_own = owner.code == desk.office.unit
    period = None
    if "year" in needs:
        period = ListPeriod(which.get("year") or today.year, which.get("month"))
    with desk.reading() as conn:
        branch = _branch(conn, owner, which) if "branch" in needs else None
        selection = ListSelection(owner.code, branch.id if branch else "", period)
        listed = ledger_books.listed(conn, list_layout, selection)
    header = {
        "as_of": today,
        "year": f"{period.year}年" if period else None,
        "month": period.words if period else None,
        "registrar": desk.clerk if is_own else "",
    }
    number = _number(list_layout, owner, branch, today, period)
    content = LedgerContents(listed.rows, header, number, masked=masked, fill="closed")
    scope = branch.id if branch else "" if is_own else owner.code
    parts = (scope, period.name if period else today.isoformat(), "masked" if masked else "")
    unit_name = full_name(owner, branch.name if branch else "")
    return BookData(
        (content,), unit_name, listed.records, "/".join(filter(None, parts)), listed.gaps
    )


def _number(
    list_layout: Layout,
    owner: VisibleUnit,
    branch: Organisation | None,
    today: date,
    period: ListPeriod | None,
) -> str:
    """Return the printed number of a list by the pattern of its layout."""
    return list_layout.number.format(
        unit=owner.code,
        branch=short_code(branch) if branch else "",
        as_of=f"{today:%Y%m%d}",
        year=period.year if period else today.year,
        month=f"{period.month:02}" if period and period.month else "",
    )


SOURCES: Mapping[str, BookSource] = {
    "L02": BookSource(("branch", "year", "meeting"), _of_meetings),
    "L03": BookSource(("branch", "year", "meeting"), _of_meetings),
    "L04": BookSource(("branch", "year", "meeting"), _of_meetings),
    "L05": BookSource(("branch", "year", "meeting"), _of_meetings),
    "L06": BookSource(("branch", "meeting", "blank"), _of_sign_in),
    "L08": BookSource(("branch", "year", "meeting"), _of_meetings),
    "L10": BookSource(("branch", "masked"), _of_roster),
    "L13": BookSource(("year", "month", "masked"), _of_errands),
    "L16": BookSource(("errand",), _of_receipt),
}
"""The books whose contents are more than what their layout says; the other lists are drawn by it alone."""


def sources() -> Mapping[str, BookSource]:
    """Return the source of every book that can be printed, by its id, sorted."""
    lists = {
        each.id: BookSource(ledger_books.asks(each), _of_list)
        for each in layouts()
        if ledger_books.is_list_of_records(each)
    }
    return dict(sorted({**lists, **SOURCES}.items()))


def purposes() -> Mapping[str, str]:
    """Return for each book a line of words that says what it is for."""
    lists = {
        each.id: message("purpose-list", {"kind": KINDS[each.records.kind].words})
        for each in layouts()
        if each.records and ledger_books.is_list_of_records(each)
    }
    return lists | {
        "L02": message("purpose-branch-meetings"),
        "L03": message("purpose-committee"),
        "L04": message("purpose-groups"),
        "L05": message("purpose-lectures"),
        "L06": message("purpose-sign-in"),
        "L08": message("purpose-party-days"),
        "L10": message("purpose-roster"),
        "L13": message("purpose-errands"),
        "L16": message("purpose-receipt"),
    }
