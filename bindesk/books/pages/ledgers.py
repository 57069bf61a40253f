"""Draws any list layout: one record per row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bindesk.books import columns
from bindesk.books.cells import CellValue, RowValues, as_text
from bindesk.books.layouts import Layout
from bindesk.books.pages import documents, grids
from bindesk.books.pages.documents import Fill
from bindesk.books.pages.grids import TableSection
from bindesk.books.pages.paper import PageFrame, PrintedDocument, PrintProgress, Stamp
from bindesk.books.pages.read_back import PrintedValue, ValueRow

_SHORT = 40
"""A cell of so many characters stands on one page, even in a row that is higher than a page."""


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """The contents of a printed list: header values by key, and rows of plain values and computed ones.

    A ``masked`` list hides sensitive values; another list that has such a column prints the mark 内部资料.
    ``fill`` adds empty rows down to the signatures: ``open`` rows for writing by hand, ``closed`` rows with
    （以下空白） in the first.
    """

    rows: Sequence[RowValues]
    fields: RowValues = field(default_factory=dict)
    number: str = ""
    masked: bool = False
    fill: Fill = "none"


def draw(
    ledger: LedgerContents, stamp: Stamp, layout: Layout, progress: PrintProgress | None = None
) -> PrintedDocument:
    """Draw a ledger by its layout; values that no column of the layout names are not printed.

    Raises PrintingStopped when ``progress`` answers False.
    """
    internal = columns.is_sensitive(layout) and not ledger.masked
    sheet = PageFrame(layout, stamp, ledger.number, internal, _header(ledger, layout))
    cells = _Cells(ledger.rows, layout, is_masked=ledger.masked)
    section = TableSection(grids.grid_of(layout), cells)
    return documents.draw(sheet, [section], fill=ledger.fill, progress=progress)


def values(ledger: LedgerContents, layout: Layout) -> Iterator[ValueRow]:
    """Yield the values that a ledger must show: its number, its header values, and its rows."""
    yield (PrintedValue("编号", ledger.number),)
    header = _header(ledger, layout)
    for field_ in layout.fields:
        if field_.key != "unit":
            yield (PrintedValue(field_.label, header[field_.key]),)
    for number, row in enumerate(_Cells(ledger.rows, layout, is_masked=ledger.masked), start=1):
        yield [
            PrintedValue(f"第{number}行“{column.name}”", text, runs_on=len(text) > _SHORT)
            for column, text in zip(layout.columns, map(as_text, row), strict=True)
        ]


def _header(ledger: LedgerContents, layout: Layout) -> dict[str, str]:
    return columns.header_values(layout, ledger.fields, ledger.rows, is_masked=ledger.masked)


class _Cells(Sequence[list[CellValue]]):
    """The rows of a ledger as lists of cells in column order, built on access; rows are numbered from 1."""

    def __init__(self, rows: Sequence[RowValues], layout: Layout, *, is_masked: bool) -> None:
        self._rows = rows
        self._readers = columns.cell_readers(layout, is_masked=is_masked)
        self._numbered = [column.is_row_number for column in layout.columns]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> list[CellValue]:  # type: ignore[override]
        row = self._rows[index]
        return [
            index + 1 if is_number else read(row)
            for read, is_number in zip(self._readers, self._numbered, strict=True)
        ]
