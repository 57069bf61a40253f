"""Lays out tables before drawing: columns, rows, and cells broken into lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bindesk.books.cells import CellValue, as_text
from bindesk.books.layouts import Align, Layout
from bindesk.books.typesetting.pens import MM, Pen

PAD_X, PAD_Y = 1.0 * MM, 0.5 * MM
HEAD_LEAST = 8 * MM
_MOST_SHRINKING = 1.8
_SHARING = (0.01, 0.5, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class SpanningCell:
    """A cell that spans several columns."""

    text: CellValue
    columns: int
    align: Align = "left"
    bold: bool = False


GridRowCells = Sequence[CellValue | SpanningCell]


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table: x positions, sizes and the least row height, all in points.

    A page break may split the rows of a ``flow`` grid; other rows stay whole while a page can hold them.
    """

    edges: tuple[float, ...]
    aligns: tuple[Align, ...]
    heads: tuple[str, ...]
    size: float
    leading: float
    least: float
    flow: bool = False
    labels: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableSection:
    """One table of a document: its grid and its rows."""

    grid: Grid
    rows: Sequence[GridRowCells]


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell broken into lines, ready to be written at ``size`` points."""

    left: float
    right: float
    lines: list[str]
    align: Align
    bold: bool
    size: float


def grid_of(layout: Layout, *, flow: bool = False) -> Grid:
    """Return the grid of a layout's columns, starting at its left margin."""
    widths = [column.width_mm * MM for column in layout.columns]
    return Grid(
        edges=tuple(accumulate(widths, initial=layout.margins_mm.left * MM)),
        aligns=tuple(column.align for column in layout.columns),
        heads=tuple(column.name for column in layout.columns),
        size=layout.size_pt,
        leading=layout.size_pt * (1.45 if flow else 1.22),
        least=layout.row_mm * MM,
        flow=flow,
    )


def boxes(pen: Pen, grid: Grid, row: GridRowCells) -> list[CellBox]:
    """Return the cells of a row broken into lines; cells missing at the end are empty."""
    cell_boxes: list[CellBox] = []
    column, last = 0, len(grid.aligns)
    for cell in [*row, *([None] * (last - len(row)))]:
        if column >= last:
            break
        across = (
            cell if isinstance(cell, SpanningCell) else SpanningCell(cell, 1, grid.aligns[column])
        )
        end = min(column + across.columns, last)
        left, right = grid.edges[column], grid.edges[end]
        bold = across.bold or column in grid.labels
        broken, size = _fitted(pen, grid, across, right - left - 2 * PAD_X, bold=bold)
        cell_boxes.append(CellBox(left, right, broken, across.align, bold, size))
        column = end
    return cell_boxes


def _fitted(
    pen: Pen, grid: Grid, cell: SpanningCell, room: float, *, bold: bool
) -> tuple[list[str], float]:
    """Return the lines of a cell and their font size; an amount is shrunk rather than broken."""
    text = as_text(cell.text)
    if cell.align == "right":
        wide = pen.width(text, grid.size, bold=bold) if text.isprintable() else 0.0
        if room < wide <= room * _MOST_SHRINKING:
            return [text], grid.size * room / wide
    if cell.align == "center":
        return _shared(pen, grid, text, room, bold=bold), grid.size
    return pen.wrap(text, grid.size, room, bold=bold), grid.size


def _shared(pen: Pen, grid: Grid, text: str, room: float, *, bold: bool) -> list[str]:
    """Return the lines of a centred text, broken so that they are about equally long."""
    broken = pen.wrap(text, grid.size, room, bold=bold)
    if len(broken) == 1 or not text.isprintable():
        return broken
    even = pen.width(text, grid.size, bold=bold) / len(broken)
    for more in _SHARING:
        shared = pen.wrap(text, grid.size, min(even + more * grid.size, room), bold=bold)
        if len(shared) == len(broken):
            return shared
    return broken


def height(grid: Grid, lines: int) -> float:
    """Return the height in points of a row with a number of text lines."""
    return max(grid.least, lines * grid.leading + 2 * PAD_Y)


def head_boxes(pen: Pen, grid: Grid) -> list[CellBox]:
    """Return the heading cells of a table broken into lines."""
    spans = zip(grid.edges, grid.edges[1:], grid.heads, strict=False)
    return [
        CellBox(
            left,
            right,
            _shared(pen, grid, name, right - left - 2 * PAD_X, bold=True),
            "center",
            bold=True,
            size=grid.size,
        )
        for left, right, name in spans
    ]


def head_height(pen: Pen, grid: Grid) -> float:
    """Return the height in points of the heading row, 0 for a table without headings."""
    if not grid.heads:
        return 0.0
    lines = max(len(box.lines) for box in head_boxes(pen, grid))
    return max(HEAD_LEAST, lines * grid.leading + 4 * PAD_Y)
