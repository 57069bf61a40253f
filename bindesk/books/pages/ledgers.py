"""Draws any list layout: one record per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bindesk.books.cells import CellValue
from bindesk.books.layouts import Layout
from bindesk.books.pages import documents, grids
from bindesk.books.pages.documents import Fill
from bindesk.books.pages.grids import TableSection
from bindesk.books.pages.paper import PageFrame, PrintedDocument, PrintProgress, Stamp


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """The contents of a printed list: header values and rows by the keys of its layout.

    ``fill`` adds empty rows down to the signatures: ``open`` rows for writing by hand, ``closed`` rows with
    （以下空白） in the first.
    """

    rows: Sequence[Mapping[str, CellValue]]
    fields: Mapping[str, CellValue] = field(default_factory=dict)
    number: str = ""
    internal: bool = False
    fill: Fill = "none"


def draw(
    ledger: LedgerContents, stamp: Stamp, layout: Layout, progress: PrintProgress | None = None
) -> PrintedDocument:
    """Draw a ledger by its layout; values whose key the layout lacks are not printed.

    Raises PrintingStopped when ``progress`` answers False.
    """
    sheet = PageFrame(layout, stamp, ledger.number, ledger.internal, ledger.fields)
    section = TableSection(grids.grid_of(layout), _Cells(ledger.rows, layout))
    return documents.draw(sheet, [section], fill=ledger.fill, progress=progress)


class _Cells(Sequence[list[CellValue]]):
    """The rows of a ledger as lists of cells in column order, built on access."""

    def __init__(self, values: Sequence[Mapping[str, CellValue]], layout: Layout) -> None:
        self._values = values
        self._keys = [column.key for column in layout.columns]

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> list[CellValue]:  # type: ignore[override]
        return [self._values[index].get(key) for key in self._keys]
