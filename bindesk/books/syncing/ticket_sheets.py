"""Prints the page with an enrolment ticket: its unit, its use, and the ticket itself as a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bindesk.books.cells import as_text
from bindesk.books.layouts import A4_MM
from bindesk.books.pages import paper
from bindesk.books.pages.paper import Frame, PrintedDocument, Stamp
from bindesk.books.typesetting import qr_codes
from bindesk.books.typesetting.pens import FRAME, HAIR, MM, Pen
from bindesk.messages import message

TITLE = "接入凭证"
EDGE_MM, CODE_MM, LINE_MM = 20.0, 78.0, 8.0
_NAME_MM = 26.0
_TEXT, _CODE, _WORDS, _SMALL = 12.0, 26.0, 20.0, 10.0


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """The contents of the page; ``code`` is the ticket's code in groups, ``words`` the county's four words.

    ``qr`` is the text of the whole ticket, which ``sync`` reads again.
    """

    name: str
    unit: str
    role: str
    server: str
    ends: datetime
    code: str
    words: str
    qr: str


def draw(sheet: TicketSheet, stamp: Stamp) -> PrintedDocument:
    """Draw the page, one A4 sheet."""
    pen = Pen(stamp.fonts, TITLE, stamp.unit)
    wide, high = (side * MM for side in A4_MM["portrait"])
    pen.canvas.setPageSize((wide, high))
    frame = Frame(EDGE_MM * MM, wide - EDGE_MM * MM, high - EDGE_MM * MM, EDGE_MM * MM)
    top = _draw_head(pen, sheet, frame)
    top = _draw_code(pen, sheet, frame, top)
    _draw_steps(pen, frame, top)
    paper.foot(pen, stamp, frame, "第 1 页　共 1 页", frame.bottom * 0.55)
    pen.turn_page()
    return PrintedDocument(pen.finish(), 1, pen.missing)


def _draw_head(pen: Pen, sheet: TicketSheet, frame: Frame) -> float:
    """Write the title, the facts and the QR code beside them; return their lower edge."""
    pen.write_in((frame.left, frame.right), frame.top - 8 * MM, TITLE, 24, "center", bold=True)
    top = frame.top - 22 * MM
    qr_codes.draw(pen, sheet.qr, frame.right - CODE_MM * MM, top, CODE_MM * MM)
    facts = (
        ("单　　位", sheet.name),
        ("代　　码", sheet.unit),
        ("层　　级", sheet.role),
        ("有效期至", as_text(sheet.ends)),
        ("服务器", sheet.server),
    )
    room = frame.right - CODE_MM * MM - frame.left - _NAME_MM * MM
    y = top - LINE_MM * MM
    for name, value in facts:
        pen.write(frame.left, y, name, _TEXT, bold=True)
        y = _write_lines(pen, frame.left + _NAME_MM * MM, y, pen.wrap(value, _TEXT, room))
    return min(y, top - CODE_MM * MM) - 4 * MM


def _draw_code(pen: Pen, sheet: TicketSheet, frame: Frame, top: float) -> float:
    """Write the ticket's code and the four words in a box, in large type; return its lower edge."""
    bottom = top - 44 * MM
    pen.box(frame.left, bottom, frame.right, top, FRAME)
    pen.rules([(frame.left, top - 22 * MM, frame.right, top - 22 * MM)], HAIR)
    for middle, name, value, size in (
        (top - 11 * MM, "凭证编号", sheet.code, _CODE),
        (top - 33 * MM, "县级核对词", sheet.words, _WORDS),
    ):
        pen.write(frame.left + 4 * MM, middle, name, _TEXT, bold=True)
        pen.write_in((frame.left + 30 * MM, frame.right), middle, value, size, "center", bold=True)
    return bottom - 10 * MM


def _draw_steps(pen: Pen, frame: Frame, top: float) -> None:
    pen.write(frame.left, top, "接入步骤", 14, bold=True)
    y = top - 1.3 * LINE_MM * MM
    room = frame.right - frame.left - 8 * MM
    steps = (
        message("ticket-step-copy"),
        message("ticket-step-open"),
        message("ticket-step-compare"),
    )
    for number, words in enumerate(steps, start=1):
        pen.write(frame.left, y, f"{number}.", _TEXT, bold=True)
        y = _write_lines(pen, frame.left + 8 * MM, y, pen.wrap(words, _TEXT, room)) - 2 * MM
    for line in pen.wrap(message("ticket-warning"), _SMALL, frame.right - frame.left):
        pen.write(frame.left, y, line, _SMALL)
        y -= 0.75 * LINE_MM * MM


def _write_lines(pen: Pen, left: float, y: float, lines: Sequence[str]) -> float:
    """Write lines one below the other; return the position of the next line."""
    for line in lines:
        pen.write(left, y, line, _TEXT)
        y -= LINE_MM * MM
    return y
