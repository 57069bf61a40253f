"""Prints the receipt for an accepted errand (L16): two copies on one A4 page, to be cut apart."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bindesk.books import columns
from bindesk.books.layouts import A4_MM, Layout
from bindesk.books.layouts import layout as shipped_layout
from bindesk.books.pages import forms, grids, page_breaks, paper, rows, signatures
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.grids import TableSection
from bindesk.books.pages.page_breaks import PageSpace, PageStart
from bindesk.books.pages.paper import (
    Frame,
    PageFrame,
    PrintedDocument,
    PrintingStopped,
    PrintProgress,
    Stamp,
)
from bindesk.books.pages.read_back import ValueRow
from bindesk.books.typesetting import qr_codes
from bindesk.books.typesetting.pens import MM, Pen

LAYOUT = "L16"
COPIES = ("第一联　便民服务站存根", "第二联　群众留存")
HALF_MM, EDGE_MM, FOOT_MM, CODE_MM = 148.5, 7.0, 11.0, 24.0
_TAIL_GAP = 2 * MM


def draw(
    receipt: FormContents,
    stamp: Stamp,
    *,
    layout: Layout | None = None,
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw both copies of a receipt; a long list of materials continues on further pages.

    The receipt's number is that of its errand; the QR code holds the number only. Source: domain reference
    5.4 and layout L16.

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


def values(receipt: FormContents, layout: Layout | None = None) -> Iterator[ValueRow]:
    """Return the values that a receipt must show: its number, its labelled values, its materials."""
    return forms.values(receipt, layout or shipped_layout(LAYOUT))


def _sheet(receipt: FormContents, stamp: Stamp, layout: Layout) -> PageFrame:
    header = columns.header_values(layout, receipt.fields, receipt.rows)
    return PageFrame(layout, stamp, receipt.number, fields=header)


def _sections(receipt: FormContents, sheet: PageFrame) -> list[TableSection]:
    layout = sheet.layout
    table = list(forms.table_rows(receipt, layout))
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
