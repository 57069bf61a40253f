"""Draws any declared list layout: one record a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bindesk.books.cells import Cell
from bindesk.books.layouts import Layout
from bindesk.books.pages import documents, grids
from bindesk.books.pages.documents import Fill
from bindesk.books.pages.grids import Section
from bindesk.books.pages.paper import Printed, Progress, Sheet, Stamp


@dataclass(frozen=True, slots=True)
class Ledger:
    """A list to be printed: header values and rows by the keys of its layout.

    ``fill`` rules empty rows down to the signatures: ``open`` for writing in by hand, ``closed`` with
    （以下空白） on the first.
    """

    rows: Sequence[Mapping[str, Cell]]
    fields: Mapping[str, Cell] = field(default_factory=dict)
    number: str = ""
    internal: bool = False
    fill: Fill = "none"


def draw(ledger: Ledger, stamp: Stamp, layout: Layout, progress: Progress | None = None) -> Printed:
    """Draw a ledger by its layout; values under keys the layout lacks are not printed.

    Raises PrintingStopped when ``progress`` answers False.
    """
    sheet = Sheet(layout, stamp, ledger.number, ledger.internal, ledger.fields)
    section = Section(grids.grid_of(layout), _Cells(ledger.rows, layout))
    return documents.draw(sheet, [section], fill=ledger.fill, progress=progress)


class _Cells(Sequence[list[Cell]]):
    """Rows as cells in the order of the columns, made when they are asked for."""

    def __init__(self, values: Sequence[Mapping[str, Cell]], layout: Layout) -> None:
        self._values = values
        self._keys = [column.key for column in layout.columns]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, place: int) -> list[Cell]:  # type: ignore[override]
        return [self._values[place].get(key) for key in self._keys]
