"""The sign-in sheet (L06): printed blank before a meeting, filled in after it."""

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
    """One line: a person, and after the meeting how and when they came."""

    name: str
    category: str = ""
    signature: str = ""
    signed_at: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class SignInSheet:
    """A meeting's sign-in sheet; ``number`` is the meeting's number with -QD.

    A blank sheet has room below the names for guests to sign, a ``filled_in`` one is closed there.
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
    """Draw a sign-in sheet with rows of at least 9 mm to sign in.

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
