"""Breaks the tables of a document into pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bindesk.books.pages.grids import PAD_Y, Grid, TableSection, boxes, head_height, height
from bindesk.books.typesetting.pens import Pen

PageStart = tuple[int, int, int]
_FLOW_LEAST_LINES = 3


@dataclass(frozen=True, slots=True)
class PageSpace:
    """Heights in points that tables may fill: on the first page, on later ones, kept for the end."""

    first: float
    later: float
    tail: float = 0
    most_rows: int = 0


class _Filling:
    """Fills pages with heights and notes where each page starts."""

    def __init__(self, room: PageSpace) -> None:
        self.room = room
        self.starts: list[PageStart] = [(0, 0, 0)]
        self.left = room.first
        self.count = 0
        self._head = 0.0

    def begin(self, section: int, head: float, least: float) -> None:
        self._head = head
        if self.count and self.left < head + least:
            self._turn((section, 0, 0))
        else:
            self.left -= head

    def _turn(self, start: PageStart) -> None:
        self.starts.append(start)
        self.left = self.room.later - self._head
        self.count = 0

    def put(self, position: tuple[int, int], grid: Grid, lines: int) -> None:
        line = 0
        while not self._takes(height(grid, lines - line)):
            cut = self._cut(grid, lines - line)
            if self.count == 0 and cut == 0:
                break
            line += cut
            self._turn((*position, line))
        self.left -= height(grid, lines - line)
        self.count += 1

    @property
    def _full(self) -> bool:
        return bool(self.room.most_rows) and self.count >= self.room.most_rows

    def _takes(self, needed: float) -> bool:
        return needed <= self.left and not self._full

    def _cut(self, grid: Grid, lines: int) -> int:
        """Tell how many of a row's lines to leave on this page, 0 to take it whole to the next."""
        fit = int((self.left - 2 * PAD_Y) // grid.leading)
        if self.count == 0:
            return max(1, fit) if max(1, fit) < lines else 0
        worth_it = grid.flow and not self._full and self.left >= grid.least
        return fit if worth_it and _FLOW_LEAST_LINES <= fit < lines else 0

    def close(self, last: PageStart, height_of_last: float) -> None:
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
class PagePlan:
    """Where each page starts (section, row, line), and what height is left on the last page."""

    starts: tuple[PageStart, ...]
    spare: float


def plan(pen: Pen, sections: Sequence[TableSection], room: PageSpace) -> PagePlan:
    """Break the tables of a document into pages."""
    filling = _Filling(room)
    lines = 0
    for section_index, section in enumerate(sections):
        filling.begin(section_index, head_height(pen, section.grid), section.grid.least)
        for row_index, row in enumerate(section.rows):
            lines = max(len(box.lines) for box in boxes(pen, section.grid, row))
            filling.put((section_index, row_index), section.grid, lines)
    last = sections[-1]
    filling.close((len(sections) - 1, len(last.rows) - 1, 0), height(last.grid, lines))
    return PagePlan(tuple(filling.starts), filling.left - room.tail)


def slices(
    sections: Sequence[TableSection], start: PageStart, end: PageStart | None
) -> Iterator[tuple[int, int, int, int | None]]:
    """Yield section, row, first and last line of what one page shows."""
    stop = end or (len(sections), 0, 0)
    for section_index in range(start[0], min(stop[0] + 1, len(sections))):
        first_row = start[1] if section_index == start[0] else 0
        for row_index in range(first_row, len(sections[section_index].rows)):
            here = (section_index, row_index)
            if here > stop[:2] or (here == stop[:2] and stop[2] == 0):
                return
            first = start[2] if here == start[:2] else 0
            yield section_index, row_index, first, stop[2] if here == stop[:2] else None
