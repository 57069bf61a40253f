"""Draws a document: pages of tables under one page head, signatures at the end."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from bindesk.books.pages import page_breaks, paper, rows, signatures
from bindesk.books.pages.grids import SpanningCell, TableSection
from bindesk.books.pages.page_breaks import PagePlan, PageSpace
from bindesk.books.pages.paper import (
    Frame,
    PageFrame,
    PrintedDocument,
    PrintingStopped,
    PrintProgress,
)
from bindesk.books.typesetting.pens import MM, Pen

Fill = Literal["none", "open", "closed"]
BLANK_BELOW = "（以下空白）"
_TAIL_GAP = 2 * MM


def draw(
    sheet: PageFrame,
    sections: Sequence[TableSection],
    *,
    fill: Fill = "none",
    progress: PrintProgress | None = None,
) -> PrintedDocument:
    """Draw a document; ``fill`` decides whether empty rows fill the rest of the last page.

    ``open`` rows are for writing by hand; ``closed`` rows begin with （以下空白）. Pages are counted
    first and then drawn one at a time. Raises PrintingStopped when ``progress(pages_done, pages)``
    returns False.
    """
    pen = Pen(sheet.stamp.fonts, sheet.layout.title, sheet.stamp.unit)
    frame = paper.frame_of(sheet.layout)
    heads = _head_heights(pen, sheet)
    plan = page_breaks.plan(pen, sections, _room(pen, sheet, frame, heads))
    if (
        pen.missing
    ):  # Measuring found characters without a font; the line that lists them needs room.
        plan = page_breaks.plan(pen, sections, _room(pen, sheet, frame, heads))
    if fill != "none":
        sections = _filled(sections, plan, sheet, closed=fill == "closed")
    ends = [*plan.starts[1:], None]
    for page, (start, end) in enumerate(zip(plan.starts, ends, strict=True), start=1):
        paper.open_page(pen, sheet, page, len(ends))
        top = paper.draw_title(pen, sheet, frame)
        lines = paper.head_lines(pen, _of_page(sheet, page), first=page == 1)
        top = paper.draw_lines(pen, lines, frame.left, top) - MM
        top = rows.draw_page(pen, sections, start, end, top)
        if end is None:
            _draw_tail(pen, sheet, frame, top)
        pen.turn_page()
        if progress is not None and not progress(page, len(ends)):
            raise PrintingStopped
    return PrintedDocument(pen.finish(), len(ends), pen.missing)


def _of_page(sheet: PageFrame, page: int) -> PageFrame:
    if page == 1 or not sheet.continued:
        return sheet
    return replace(sheet, continued=f"{sheet.continued}（续{page - 1}）")


def _head_heights(pen: Pen, sheet: PageFrame) -> tuple[float, float]:
    first, later = (
        len(paper.head_lines(pen, _of_page(sheet, page), first=page == 1)) for page in (1, 999)
    )
    fixed = (paper.TITLE_MM + 1) * MM
    return fixed + first * paper.LINE_MM * MM, fixed + later * paper.LINE_MM * MM


def _room(pen: Pen, sheet: PageFrame, frame: Frame, heads: tuple[float, float]) -> PageSpace:
    high, wide = frame.top - frame.bottom, frame.right - frame.left
    tail = signatures.height_of(pen, sheet.layout.signatures, wide)
    tail += signatures.missing_height(pen, wide) + _TAIL_GAP
    most = sheet.layout.rows_per_page if sheet.layout.kind == "list" else 0
    return PageSpace(high - heads[0], high - heads[1], tail, most)


def _filled(
    sections: Sequence[TableSection], plan: PagePlan, sheet: PageFrame, *, closed: bool
) -> Sequence[TableSection]:
    """Return the sections with empty rows added up to the end of the last page.

    With ``closed`` the first empty row reads （以下空白）.
    """
    last = sections[-1]
    count = math.floor(plan.spare / last.grid.least)
    if most := sheet.layout.rows_per_page:
        count = min(count, most - (len(last.rows) - plan.starts[-1][1]))
    if count <= 0:
        return sections
    closing = [SpanningCell(BLANK_BELOW, len(last.grid.aligns), "center")] if closed else []
    empty = [closing, *([[]] * (count - 1))]
    return [*sections[:-1], replace(last, rows=[*last.rows, *empty])]


def _draw_tail(pen: Pen, sheet: PageFrame, frame: Frame, top: float) -> None:
    top = signatures.draw_signatures(pen, sheet.layout.signatures, frame, top)
    signatures.draw_missing(pen, frame, top - _TAIL_GAP)
