"""Prints the roster of a branch's members (L10), in full or masked for public display."""

from dataclasses import dataclass
from datetime import date

from bindesk.books.cells import CellValue, year_month
from bindesk.books.layouts import Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import PrintedDocument, PrintProgress, Stamp

LAYOUT = "L10"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One printed row; the caller masks sensitive values. A date in ``born`` prints year and month."""

    name: str
    gender: str = ""
    ethnicity: str = ""
    born: date | str = ""
    id_number: str = ""
    education: str = ""
    joined_on: date | str | None = None
    full_on: date | str | None = None
    category: str = ""
    post: str = ""
    group: str = ""
    phone: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class RosterBook:
    """The roster of a branch on a day, with its counts; ``internal`` prints the mark 内部资料.

    A count of None leaves a blank to fill in by hand.
    """

    number: str
    as_of: date
    people: tuple[RosterRow, ...]
    members: int | None = None
    full: int | None = None
    probationary: int | None = None
    women: int | None = None
    young: int | None = None
    college: int | None = None
    floating: int | None = None
    internal: bool = True


def draw(
    roster: RosterBook,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw a roster as a PDF.

    Raises PrintingStopped when ``progress`` answers False.
    """
    ledger = LedgerContents(
        rows=[_row(number, member) for number, member in enumerate(roster.people, start=1)],
        fields={
            "as_of": roster.as_of,
            "members": roster.members,
            "full": roster.full,
            "probationary": roster.probationary,
            "women": roster.women,
            "young": roster.young,
            "college": roster.college,
            "floating": roster.floating,
        },
        number=roster.number,
        internal=roster.internal,
        fill="closed",
    )
    return ledgers.draw(ledger, stamp, layout=layout or shipped_layout(LAYOUT), progress=progress)


def _row(number: int, member: RosterRow) -> dict[str, CellValue]:
    return {
        "place": number,
        "name": member.name,
        "gender": member.gender,
        "ethnicity": member.ethnicity,
        "born": year_month(member.born),
        "id_number": member.id_number,
        "education": member.education,
        "joined_on": member.joined_on,
        "full_on": member.full_on,
        "category": member.category,
        "post": member.post,
        "group": member.group,
        "phone": member.phone,
        "remarks": member.remarks,
    }
