"""The one row engine: breaks rows of cells over pages and draws them as ruled tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from bindesk.books.cells import Cell, shown
from bindesk.books.layouts import Align, Layout
from bindesk.books.pens import FRAME, MM, RULE, Pen

PAD_X, PAD_Y = 1.0 * MM, 0.5 * MM
HEAD_LEAST = 8 * MM
_FLOW_LEAST_LINES = 3
_SHARING = (0.01, 0.5, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class Across:
    """A cell over several columns."""

    text: Cell
    columns: int
    align: Align = "left"
    bold: bool = False


Row = Sequence[Cell | Across]
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table: x positions, sizes and the least row height, all in points.

    Rows of a ``flow`` grid run on over the page's end; others stay whole while a page can hold them.
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
class Section:
    """One table of a document."""

    grid: Grid
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Room:
    """Heights in points that tables may fill: on the first page, on later ones, kept for the end."""

    first: float
    later: float
    tail: float = 0
    most_rows: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """A cell ready to be written."""

    left: float
    right: float
    lines: list[str]
    align: Align
    bold: bool


def grid_of(layout: Layout, *, flow: bool = False) -> Grid:
    """Return the grid a layout declares, from its left margin on."""
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


def boxes(pen: Pen, grid: Grid, row: Row) -> list[Box]:
    """Return a row's cells broken into lines; cells left out at the end stay empty."""
    found: list[Box] = []
    at, last = 0, len(grid.aligns)
    for cell in [*row, *([None] * (last - len(row)))]:
        if at >= last:
            break
        across = cell if isinstance(cell, Across) else Across(cell, 1, grid.aligns[at])
        end = min(at + across.columns, last)
        left, right = grid.edges[at], grid.edges[end]
        bold = across.bold or at in grid.labels
        text, room = shown(across.text), right - left - 2 * PAD_X
        if across.align == "center":
            broken = _shared(pen, grid, text, room, bold=bold)
        else:
            broken = pen.wrap(text, grid.size, room, bold=bold)
        found.append(Box(left, right, broken, across.align, bold))
        at = end
    return found


def _shared(pen: Pen, grid: Grid, text: str, room: float, *, bold: bool) -> list[str]:
    """Break a centred text so that its lines are about equally long."""
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
    """Return the height of a row of so many lines."""
    return max(grid.least, lines * grid.leading + 2 * PAD_Y)


def _head_boxes(pen: Pen, grid: Grid) -> list[Box]:
    spans = zip(grid.edges, grid.edges[1:], grid.heads, strict=False)
    return [
        Box(
            left,
            right,
            _shared(pen, grid, name, right - left - 2 * PAD_X, bold=True),
            "center",
            bold=True,
        )
        for left, right, name in spans
    ]


def head_height(pen: Pen, grid: Grid) -> float:
    """Return the height of the head row, 0 for a table without heads."""
    if not grid.heads:
        return 0.0
    lines = max(len(box.lines) for box in _head_boxes(pen, grid))
    return max(HEAD_LEAST, lines * grid.leading + 4 * PAD_Y)


class _Filling:
    """Fills pages with heights and notes where each page starts."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.starts: list[Place] = [(0, 0, 0)]
        self.left = room.first
        self.count = 0
        self._head = 0.0

    def begin(self, section: int, head: float, least: float) -> None:
        self._head = head
        if self.count and self.left < head + least:
            self._turn((section, 0, 0))
        else:
            self.left -= head

    def _turn(self, at: Place) -> None:
        self.starts.append(at)
        self.left = self.room.later - self._head
        self.count = 0

    def put(self, at: tuple[int, int], grid: Grid, lines: int) -> None:
        line = 0
        while not self._fits(height(grid, lines - line)):
            fit = int((self.left - 2 * PAD_Y) // grid.leading)
            if self.count == 0 or (grid.flow and fit >= _FLOW_LEAST_LINES):
                line += max(1, fit)
                if line >= lines:
                    return
            self._turn((*at, line))
        self.left -= height(grid, lines - line)
        self.count += 1

    def _fits(self, needed: float) -> bool:
        full = self.room.most_rows and self.count >= self.room.most_rows
        return needed <= self.left and not full

    def close(self, last: Place, height_of_last: float) -> None:
        """Keep room for the end of the document, taking the last row along to a new page."""
        if self.room.tail <= self.left:
            return
        section, row, _ = last
        if self.count > 1 and self.room.later - self._head - height_of_last >= self.room.tail:
            self._turn(last)
            self.left -= height_of_last
        else:
            self._turn((section, row + 1, 0))


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each page starts (section, row, line), and what height is left on the last page."""

    starts: tuple[Place, ...]
    spare: float


def plan(pen: Pen, sections: Sequence[Section], room: Room) -> Plan:
    """Break the tables of a document into pages."""
    filling = _Filling(room)
    lines = 0
    for place, section in enumerate(sections):
        filling.begin(place, head_height(pen, section.grid), section.grid.least)
        for number, row in enumerate(section.rows):
            lines = max(len(box.lines) for box in boxes(pen, section.grid, row))
            filling.put((place, number), section.grid, lines)
    last = sections[-1]
    filling.close((len(sections) - 1, len(last.rows) - 1, 0), height(last.grid, lines))
    return Plan(tuple(filling.starts), filling.left - room.tail)


def _slices(
    sections: Sequence[Section], start: Place, end: Place | None
) -> Iterator[tuple[int, int, int, int | None]]:
    """Yield section, row, first and last line of what one page shows."""
    stop = end or (len(sections), 0, 0)
    for place in range(start[0], min(stop[0] + 1, len(sections))):
        first_row = start[1] if place == start[0] else 0
        for number in range(first_row, len(sections[place].rows)):
            here = (place, number)
            if here > stop[:2] or (here == stop[:2] and stop[2] == 0):
                return
            first = start[2] if here == start[:2] else 0
            yield place, number, first, stop[2] if here == stop[:2] else None


class Ruler:
    """Gathers a table's rules while rows are written and draws them together."""

    def __init__(self, top: float) -> None:
        self._across: list[tuple[float, float, float, float]] = []
        self._down: list[tuple[float, float, float, float]] = []
        self._open: dict[float, float] = {}
        self._top = top

    def row(self, cells: Sequence[Box], top: float, bottom: float) -> None:
        """Note one row's rules."""
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
    """Write the head row and return its lower edge."""
    cells = _head_boxes(pen, grid)
    bottom = top - head_height(pen, grid)
    for box in cells:
        _write(pen, grid, box, (top + bottom) / 2 + len(box.lines) * grid.leading / 2)
    ruler.row(cells, top, bottom)
    return bottom


def _write(pen: Pen, grid: Grid, box: Box, top: float) -> None:
    span = (box.left + PAD_X, box.right - PAD_X)
    for place, text in enumerate(box.lines):
        if text:
            middle = top - (place + 0.5) * grid.leading
            pen.write_in(span, middle, text, grid.size, box.align, bold=box.bold)


def draw_row(pen: Pen, grid: Grid, ruler: Ruler, cells: Sequence[Box], top: float) -> float:
    """Write one row of cells and return its lower edge."""
    lines = max(len(box.lines) for box in cells)
    bottom = top - height(grid, lines)
    runs_on = grid.flow and grid.heads and lines > 1
    for box in cells:
        if runs_on and box.align == "left":
            upper = top - PAD_Y
        else:
            upper = (top + bottom) / 2 + len(box.lines) * grid.leading / 2
        _write(pen, grid, box, upper)
    ruler.row(cells, top, bottom)
    return bottom


def _window(cells: list[Box], first: int, last: int | None, *, heads: bool) -> list[Box]:
    """Cut a row's cells to the lines one page shows; a row run on is named again in its first cell."""
    cut = [Box(box.left, box.right, box.lines[first:last], box.align, box.bold) for box in cells]
    if first and heads:
        name = cells[0]
        cut[0] = Box(name.left, name.right, [*name.lines[:1], "（续）"], name.align, name.bold)
    return cut


def draw_page(
    pen: Pen, sections: Sequence[Section], start: Place, end: Place | None, top: float
) -> float:
    """Draw the tables from one page start to the next and return the lower edge."""
    ruler: Ruler | None = None
    drawn = -1
    for place, number, first, last in _slices(sections, start, end):
        grid = sections[place].grid
        if place != drawn or ruler is None:
            if ruler is not None:
                ruler.draw(pen, sections[drawn].grid)
            ruler, drawn = Ruler(top), place
            top = draw_head(pen, grid, ruler, top) if grid.heads else top
        cells = boxes(pen, grid, sections[place].rows[number])
        if first or last is not None:
            cells = _window(cells, first, last, heads=bool(grid.heads))
        top = draw_row(pen, grid, ruler, cells, top)
    if ruler is not None:
        ruler.draw(pen, sections[drawn].grid)
    return top
