"""Breaks the tables of a document into pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bindesk.books.pages.grids import PAD_Y, Grid, TableSection, boxes, head_height, height
from bindesk.books.typesetting.pens import Pen

PageStart = tuple[int, int, int]
_FLOW_LEAST_LINES = 3


@dataclass(frozen=True, slots=True)
class PageSpace:
    """The heights in points that tables may fill on the first page and on later pages.

    ``tail`` is the height reserved for the end of the document; ``most_rows`` limits the rows on a page,
    0 for no limit.
    """

    first: float
    later: float
    tail: float = 0
    most_rows: int = 0


class _Filling:
    """Fills pages with row heights and records where each page starts."""

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
        """Return how many lines of a row stay on this page; 0 moves the whole row to the next page."""
        fit = int((self.left - 2 * PAD_Y) // grid.leading)
        if self.count == 0:
            return max(1, fit) if max(1, fit) < lines else 0
        worth_it = grid.flow and not self._full and self.left >= grid.least
        return fit if worth_it and _FLOW_LEAST_LINES <= fit < lines else 0

    def reserve_tail(self, last: PageStart, height_of_last: float) -> None:
        """Reserve room for the end of the document; without room, move the last row to a new page."""
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
    """The start of each page (section, row, line) and the height left on the last page in points."""

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
    filling.reserve_tail((len(sections) - 1, len(last.rows) - 1, 0), height(last.grid, lines))
    return PagePlan(tuple(filling.starts), filling.left - room.tail)


def slices(
    sections: Sequence[TableSection], start: PageStart, end: PageStart | None
) -> Iterator[tuple[int, int, int, int | None]]:
    """Yield the section, row, first and last line of each row on one page."""
    stop = end or (len(sections), 0, 0)
    for section_index in range(start[0], min(stop[0] + 1, len(sections))):
        first_row = start[1] if section_index == start[0] else 0
        for row_index in range(first_row, len(sections[section_index].rows)):
            here = (section_index, row_index)
            if here > stop[:2] or (here == stop[:2] and stop[2] == 0):
                return
            first = start[2] if here == start[:2] else 0
            yield section_index, row_index, first, stop[2] if here == stop[:2] else None
