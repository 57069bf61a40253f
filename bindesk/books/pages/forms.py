"""Draws any form layout: a block of labelled values, then a table that continues over pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bindesk.books import columns
from bindesk.books.cells import CellValue, RowValues, as_text
from bindesk.books.layouts import Layout, LayoutField
from bindesk.books.pages import documents, grids
from bindesk.books.pages.documents import BLANK_BELOW
from bindesk.books.pages.grids import Grid, GridRowCells, SpanningCell, TableSection
from bindesk.books.pages.paper import PageFrame, PrintedDocument, PrintProgress, Stamp
from bindesk.books.pages.read_back import PrintedValue, ValueRow
from bindesk.books.typesetting.pens import MM

LABEL_MM = 29.0


@dataclass(frozen=True, slots=True)
class FormContents:
    """The contents of a printed form: header values by key, and rows of plain values and computed ones.

    A form with a sensitive value prints the mark 内部资料. ``continued`` is the record's name on later pages
    (会次). ``closing`` is running text over the whole width below the rows.
    """

    rows: Sequence[RowValues]
    fields: RowValues = field(default_factory=dict)
    number: str = ""
    continued: str = ""
    closing: str = ""


def draw(
    form: FormContents, stamp: Stamp, *, layout: Layout, progress: PrintProgress | None = None
) -> PrintedDocument:
    """Draw a form by its layout; the table continues on the next page under repeated headings.

    Raises PrintingStopped when ``progress`` answers False.
    """
    continued = form.continued or layout.title
    header = columns.header_values(layout, form.fields, form.rows)
    internal = columns.is_sensitive(layout)
    sheet = PageFrame(layout, stamp, form.number, internal, header, continued)
    table = TableSection(grids.grid_of(layout, flow=True), list(table_rows(form, layout)))
    return documents.draw(sheet, [block(layout, header), table], progress=progress)


def values(form: FormContents, layout: Layout) -> Iterator[ValueRow]:
    """Yield the values that a form must show: its number, its labelled values, its rows, its closing text."""
    yield (PrintedValue("编号", form.number),)
    yield from block_values(layout, columns.header_values(layout, form.fields, form.rows))
    readers = columns.cell_readers(layout)
    for number, row in enumerate(form.rows, start=1):
        yield [
            PrintedValue(f"第{number}行“{column.name}”", read(row), runs_on=True)
            for column, read in zip(layout.columns, readers, strict=True)
        ]
    yield (PrintedValue("正文", form.closing, runs_on=True),)


def block_values(layout: Layout, fields: Mapping[str, CellValue]) -> Iterator[ValueRow]:
    """Yield the labelled values that the block above a form's table must show."""
    for each in layout.fields:
        if each.key != "unit" and (text := as_text(fields.get(each.key))):
            yield (
                PrintedValue(each.label, each.label),
                PrintedValue(each.label, text, runs_on=True),
            )


def table_rows(form: FormContents, layout: Layout) -> Iterator[GridRowCells]:
    """Yield the rows of a form's table: its rows, its closing text, and （以下空白）."""
    readers = columns.cell_readers(layout)
    for row in form.rows:
        yield [read(row) for read in readers]
    if form.closing:
        yield [SpanningCell(form.closing, len(readers))]
    yield [SpanningCell(BLANK_BELOW, len(readers), "center")]


def block(layout: Layout, values: Mapping[str, CellValue]) -> TableSection:
    """Return the block of labelled values above a form's table: two fields a line, wide fields alone."""
    left, right = layout.margins_mm.left * MM, (layout.margins_mm.left + layout.usable_mm) * MM
    half, label = (left + right) / 2, LABEL_MM * MM
    grid = Grid(
        edges=(left, left + label, half, half + label, right),
        aligns=("center", "left", "center", "left"),
        heads=(),
        size=layout.size_pt,
        leading=layout.size_pt * 1.35,
        least=layout.row_mm * MM,
        flow=True,
        labels=frozenset({0, 2}),
    )
    fields = [each for each in layout.fields if each.key != "unit"]
    return TableSection(grid, [_block_row(line, values) for line in _paired(fields)])


def _paired(fields: Sequence[LayoutField]) -> Iterator[tuple[LayoutField, ...]]:
    waiting: tuple[LayoutField, ...] = ()
    for each in fields:
        if each.wide or len(waiting) > 1:
            yield from (waiting,) if waiting else ()
            waiting = ()
        if each.wide:
            yield (each,)
        else:
            waiting = (*waiting, each)
    if waiting:
        yield waiting


def _block_row(line: tuple[LayoutField, ...], values: Mapping[str, CellValue]) -> GridRowCells:
    if len(line) == 1:
        return [line[0].label, SpanningCell(values.get(line[0].key), 3)]
    return [cell for each in line for cell in (each.label, values.get(each.key))]
