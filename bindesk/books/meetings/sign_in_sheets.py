"""Prints a meeting's sign-in sheet (L06): blank before the meeting, filled in after it."""

from dataclasses import dataclass
from datetime import date

from bindesk.books.cells import CellValue
from bindesk.books.layouts import Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import PrintedDocument, PrintProgress, Stamp

LAYOUT = "L06"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One row of the sheet: a person and, after the meeting, the signature and time."""

    name: str
    category: str = ""
    signature: str = ""
    signed_at: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """The contents of a meeting's sign-in sheet; ``number`` is the meeting's number with the suffix -QD.

    A blank sheet has empty rows below the names for guests to sign; a ``filled_in`` sheet closes them.
    """

    number: str
    name: str
    type: str
    day: date
    venue: str = ""
    due: int | None = None
    present: int | None = None
    people: tuple[Attendee, ...] = ()
    filled_in: bool = False
    internal: bool = False


def draw(
    sheet: SignInSheet,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw a sign-in sheet with rows at least 9 mm high.

    Raises PrintingStopped when ``progress`` answers False.
    """
    ledger = LedgerContents(
        rows=[
            _row(number, attendee, sheet) for number, attendee in enumerate(sheet.people, start=1)
        ],
        fields={
            "name": sheet.name,
            "type": sheet.type,
            "day": sheet.day,
            "venue": sheet.venue,
            "due": sheet.due,
            "present": sheet.present if sheet.filled_in else None,
        },
        number=sheet.number,
        internal=sheet.internal,
        fill="closed" if sheet.filled_in else "open",
    )
    return ledgers.draw(ledger, stamp, layout=layout or shipped_layout(LAYOUT), progress=progress)


def _row(number: int, attendee: Attendee, sheet: SignInSheet) -> dict[str, CellValue]:
    row: dict[str, CellValue] = {
        "place": number,
        "name": attendee.name,
        "category": attendee.category,
    }
    if sheet.filled_in:
        row |= {
            "signature": attendee.signature,
            "signed_at": attendee.signed_at,
            "remarks": attendee.remarks,
        }
    return row
