"""Prints the hall's ledger of errands (L13): one row per visit, consultations included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.books.cells import CellValue, as_text
from bindesk.books.layouts import Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import PrintedDocument, PrintProgress, Stamp

LAYOUT = "L13"


@dataclass(frozen=True, slots=True)
class ErrandLedgerRow:
    """One printed row; the caller masks sensitive values.

    ``due_estimated`` marks a promised day that was computed through a year without published holidays.
    """

    number: str
    accepted_on: date
    visitor: str = ""
    address: str = ""
    phone: str = ""
    subject: str = ""
    handling: str = ""
    first_asked: str = ""
    due_on: date | None = None
    due_estimated: bool = False
    closed_on: date | None = None
    result: str = ""
    satisfaction: str = ""


@dataclass(frozen=True, slots=True)
class ErrandLedger:
    """The errands of one month; ``internal`` prints the mark 内部资料 of the unmasked version."""

    month: str
    lines: Sequence[ErrandLedgerRow]
    registrar: str = ""
    number: str = ""
    internal: bool = True


def draw(
    ledger: ErrandLedger,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw a ledger of errands as a PDF.

    Raises PrintingStopped when ``progress`` answers False.
    """
    listed = LedgerContents(
        rows=[_row(number, line) for number, line in enumerate(ledger.lines, start=1)],
        fields={"month": ledger.month, "registrar": ledger.registrar},
        number=ledger.number,
        internal=ledger.internal,
        fill="closed",
    )
    return ledgers.draw(listed, stamp, layout=layout or shipped_layout(LAYOUT), progress=progress)


def due_day(due_on: date | None, *, estimated: bool) -> str:
    """Return the printed text of a promised day, marked 预估 when it is an estimate."""
    return f"{as_text(due_on)}（预估）" if due_on and estimated else as_text(due_on)


def _row(number: int, line: ErrandLedgerRow) -> dict[str, CellValue]:
    return {
        "place": number,
        "number": line.number,
        "accepted_on": line.accepted_on,
        "visitor": line.visitor,
        "address": line.address,
        "phone": line.phone,
        "subject": line.subject,
        "handling": line.handling,
        "first_asked": line.first_asked,
        "due_on": due_day(line.due_on, estimated=line.due_estimated),
        "closed_on": line.closed_on,
        "result": line.result,
        "satisfaction": line.satisfaction,
    }
