"""Draws tables as ruled rows, page by page."""

from collections.abc import Sequence
from dataclasses import replace

from bindesk.books.pages.grids import (
    PAD_X,
    PAD_Y,
    CellBox,
    Grid,
    TableSection,
    boxes,
    head_boxes,
    height,
)
from bindesk.books.pages.grids import head_height as height_of_head
from bindesk.books.pages.page_breaks import PageStart, slices
from bindesk.books.typesetting.pens import FRAME, RULE, Pen

_CENTRED_LINES = 3


class Ruler:
    """Collects the rules of a table while its rows are written, and draws them at once."""

    def __init__(self, top: float) -> None:
        self._across: list[tuple[float, float, float, float]] = []
        self._down: list[tuple[float, float, float, float]] = []
        self._open: dict[float, float] = {}
        self._top = top

    def row(self, cells: Sequence[CellBox], top: float, bottom: float) -> None:
        """Record the rules of one row."""
        inner = {box.left for box in cells[1:]}
        for x in [x for x in self._open if x not in inner]:
            self._down.append((x, self._open.pop(x), x, top))
        for x in inner:
            self._open.setdefault(x, top)
        self._across.append((cells[0].left, bottom, cells[-1].right, bottom))

    def draw(self, pen: Pen, grid: Grid) -> None:
        """Draw the rules inside the table and its frame."""
        if not self._across:
            return
        bottom = self._across.pop()[1]
        self._down.extend((x, top, x, bottom) for x, top in sorted(self._open.items()))
        pen.rules(self._across + self._down, RULE)
        pen.box(grid.edges[0], bottom, grid.edges[-1], self._top, FRAME)


def draw_head(pen: Pen, grid: Grid, ruler: Ruler, top: float) -> float:
    """Write the heading row and return its lower edge."""
    cells = head_boxes(pen, grid)
    bottom = top - height_of_head(pen, grid)
    for box in cells:
        _write(pen, grid, box, (top + bottom) / 2 + len(box.lines) * grid.leading / 2)
    ruler.row(cells, top, bottom)
    return bottom


def _write(pen: Pen, grid: Grid, box: CellBox, top: float) -> None:
    span = (box.left + PAD_X, box.right - PAD_X)
    for index, text in enumerate(box.lines):
        if text:
            middle = top - (index + 0.5) * grid.leading
            pen.write_in(span, middle, text, box.size, box.align, bold=box.bold)


def draw_row(pen: Pen, grid: Grid, ruler: Ruler, cells: Sequence[CellBox], top: float) -> float:
    """Write one row of cells and return its lower edge."""
    lines = max(len(box.lines) for box in cells)
    bottom = top - height(grid, lines)
    runs_on = grid.flow and grid.heads and lines > _CENTRED_LINES
    for box in cells:
        if runs_on and box.align == "left":
            upper = top - PAD_Y
        else:
            upper = (top + bottom) / 2 + len(box.lines) * grid.leading / 2
        _write(pen, grid, box, upper)
    ruler.row(cells, top, bottom)
    return bottom


def _window(cells: list[CellBox], first: int, last: int | None, *, heads: bool) -> list[CellBox]:
    """Return the cells of a row cut to the lines on one page.

    A row continued from the page before repeats the first line of its first cell, with （续）, unless that
    cell itself runs on: its place is then taken by its text. The row is never higher than planned.
    """
    cut = [replace(box, lines=box.lines[first:last]) for box in cells]
    if first and heads and not cells[0].lines[first:]:
        high = max(len(box.lines) for box in cut)
        cut[0] = replace(cells[0], lines=[*cells[0].lines[:1], "（续）"][:high])
    return cut


def draw_page(
    pen: Pen, sections: Sequence[TableSection], start: PageStart, end: PageStart | None, top: float
) -> float:
    """Draw the tables from one page start to the next and return the lower edge."""
    ruler: Ruler | None = None
    drawn_section = -1
    for section_index, row_index, first, last in slices(sections, start, end):
        grid = sections[section_index].grid
        if section_index != drawn_section or ruler is None:
            if ruler is not None:
                ruler.draw(pen, sections[drawn_section].grid)
            ruler, drawn_section = Ruler(top), section_index
            top = draw_head(pen, grid, ruler, top) if grid.heads else top
        cells = boxes(pen, grid, sections[section_index].rows[row_index])
        if first or last is not None:
            cells = _window(cells, first, last, heads=bool(grid.heads))
        top = draw_row(pen, grid, ruler, cells, top)
    if ruler is not None:
        ruler.draw(pen, sections[drawn_section].grid)
    return top
