"""Prints the receipt for an accepted errand (L16): two copies on one A4 page, to be cut apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bindesk.books.cells import CellValue, as_text
from bindesk.books.layouts import A4_MM, Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import forms, grids, page_breaks, paper, rows, signatures
from bindesk.books.pages.documents import BLANK_BELOW
from bindesk.books.pages.grids import GridRowCells, SpanningCell, TableSection
from bindesk.books.pages.page_breaks import PageSpace, PageStart
from bindesk.books.pages.paper import (
    Frame,
    PageFrame,
    PrintedDocument,
    PrintingStopped,
    PrintProgress,
    Stamp,
)
from bindesk.books.pages.read_back import PrintedValue, ValueRow
from bindesk.books.typesetting import qr_codes
from bindesk.books.typesetting.pens import MM, Pen

LAYOUT = "L16"
COPIES = ("第一联　便民服务站存根", "第二联　群众留存")
HALF_MM, EDGE_MM, FOOT_MM, CODE_MM = 148.5, 7.0, 11.0, 24.0
_TAIL_GAP = 2 * MM


@dataclass(frozen=True, slots=True)
class Material:
    """One paper handed in by the visitor, and the number of copies."""

    name: str
    copies: int | str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The contents of a visitor's receipt.

    ``first_asked`` names the responsible clerk (首问责任人) with phone, ``hotline`` the number for questions
    and complaints. The QR code holds the errand's number only. Source: domain reference 5.4 and layout L16.
    """

    number: str
    visitor: str
    subject: str
    accepted_at: datetime | date
    due_on: date | None = None
    due_estimated: bool = False
    first_asked: str = ""
    hotline: str = ""
    materials: tuple[Material, ...] = ()


def draw(
    receipt: Receipt,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw both copies of a receipt; a long list of materials continues on further pages.

    Raises PrintingStopped when ``progress`` answers False.
    """
    sheet = _sheet(receipt, stamp, layout or shipped_layout(LAYOUT))
    pen = Pen(stamp.fonts, sheet.layout.title, stamp.unit)
    frames = [_half(sheet.layout, bottom_mm) for bottom_mm in (HALF_MM, 0.0)]
    sections = _sections(receipt, sheet)
    starts = _starts(pen, sheet, sections, frames[0])
    ends = [*starts[1:], None]
    for page, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        _open_page(pen, sheet)
        for copy, frame in zip(COPIES, frames, strict=True):
            count = f"第 {page} 页　共 {len(ends)} 页"
            paper.foot(pen, stamp, frame, count, frame.bottom - 0.4 * FOOT_MM * MM)
            top = _draw_head(pen, sheet, frame, copy)
            top = rows.draw_page(pen, sections, start, end, top)
            if end is None:
                top = signatures.draw_signatures(pen, sheet.layout.signatures, frame, top)
                signatures.draw_missing(pen, frame, top - _TAIL_GAP)
        pen.turn_page()
        if progress is not None and not progress(page, len(ends)):
            raise PrintingStopped
    return PrintedDocument(pen.finish(), len(ends), pen.missing)


def values(receipt: Receipt, layout: Layout | None = None) -> Iterator[ValueRow]:
    """Yield the values that a receipt must show: its number, its labelled values, its materials."""
    yield (PrintedValue("受理编号", receipt.number),)
    yield from forms.block_values(layout or shipped_layout(LAYOUT), _fields(receipt))
    for number, each in enumerate(receipt.materials, start=1):
        yield [
            PrintedValue(f"第{number}行", as_text(text), runs_on=True)
            for text in (each.name, each.copies, each.remarks)
        ]


def _sheet(receipt: Receipt, stamp: Stamp, layout: Layout) -> PageFrame:
    return PageFrame(layout, stamp, receipt.number, fields=_fields(receipt))


def _fields(receipt: Receipt) -> dict[str, CellValue]:
    return {
        "visitor": receipt.visitor,
        "subject": receipt.subject,
        "accepted_at": receipt.accepted_at,
        "due_on": due_day(receipt.due_on, estimated=receipt.due_estimated),
        "first_asked": receipt.first_asked,
        "hotline": receipt.hotline,
    }


def due_day(due_on: date | None, *, estimated: bool) -> str:
    """Return the printed text of a promised day, marked 预估 when it is an estimate."""
    return f"{as_text(due_on)}（预估）" if due_on and estimated else as_text(due_on)


def _sections(receipt: Receipt, sheet: PageFrame) -> list[TableSection]:
    layout = sheet.layout
    values: list[dict[str, CellValue]] = [
        {"material": each.name, "copies": each.copies, "remarks": each.remarks}
        for each in receipt.materials
    ]
    table: list[GridRowCells] = [
        [row.get(column.key) for column in layout.columns] for row in values
    ]
    table.append([SpanningCell(BLANK_BELOW, len(layout.columns), "center")])
    return [
        forms.block(layout, sheet.fields),
        TableSection(grids.grid_of(layout, flow=True), table),
    ]


def _half(layout: Layout, bottom_mm: float) -> Frame:
    whole = paper.frame_of(layout)
    top, bottom = bottom_mm + HALF_MM - EDGE_MM, bottom_mm + FOOT_MM
    return Frame(whole.left, whole.right, top * MM, bottom * MM)


def _starts(
    pen: Pen, sheet: PageFrame, sections: Sequence[TableSection], frame: Frame
) -> tuple[PageStart, ...]:
    wide, high = frame.right - frame.left, frame.top - frame.bottom - (CODE_MM + 1) * MM
    starts = page_breaks.plan(pen, sections, _room(pen, sheet, wide, high)).starts
    if (
        pen.missing
    ):  # Measuring found characters without a font; the line that lists them needs room.
        starts = page_breaks.plan(pen, sections, _room(pen, sheet, wide, high)).starts
    return starts


def _room(pen: Pen, sheet: PageFrame, wide: float, high: float) -> PageSpace:
    tail = signatures.height_of(pen, sheet.layout.signatures, wide) + _TAIL_GAP
    return PageSpace(high, high, tail + signatures.missing_height(pen, wide))


def _open_page(pen: Pen, sheet: PageFrame) -> None:
    wide, high = (side * MM for side in A4_MM["portrait"])
    pen.canvas.setPageSize((wide, high))
    if sheet.stamp.practice:
        for middle in (0.75, 0.25):
            paper.watermark(pen, wide / 2, high * middle, 80)
    pen.cut_line(8 * MM, wide - 8 * MM, HALF_MM * MM)
    pen.write_in((0, wide), HALF_MM * MM + 2 * MM, "沿 此 线 裁 开", 7, "center")


def _draw_head(pen: Pen, sheet: PageFrame, frame: Frame, copy: str) -> float:
    qr_codes.draw(pen, sheet.number, frame.right - CODE_MM * MM, frame.top, CODE_MM * MM)
    bare = replace(frame, right=frame.right - (CODE_MM + 2) * MM)
    middle = frame.top - paper.TITLE_MM * MM * 0.42
    title = (frame.left + CODE_MM * MM, bare.right)
    pen.write_in(title, middle, sheet.layout.title, 16, "center", bold=True)
    if sheet.stamp.reprint:
        paper.reprint_mark(pen, bare.right, middle)
    pen.write(frame.left, middle, copy, 9)
    lines = [[(0.0, sheet.stamp.unit, False)], [(0.0, f"受理编号：{sheet.number}", True)]]
    paper.draw_lines(pen, lines, frame.left, frame.top - paper.TITLE_MM * MM)
    return frame.top - (CODE_MM + 1) * MM
