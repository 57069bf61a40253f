"""Draws any declared form layout: a block of labelled values, then a table that runs on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bindesk.books.cells import Cell
from bindesk.books.layouts import Field, Layout
from bindesk.books.pages import documents, grids
from bindesk.books.pages.documents import BLANK_BELOW
from bindesk.books.pages.grids import Across, Grid, Row, Section
from bindesk.books.pages.paper import Printed, Progress, Sheet, Stamp
from bindesk.books.typesetting.pens import MM

LABEL_MM = 29.0


@dataclass(frozen=True, slots=True)
class Form:
    """A record to be printed as a form: header values and rows by the keys of its layout.

    ``continued`` names the record on later pages (会次), ``closing`` is running text over the whole
    width below the rows.
    """

    rows: Sequence[Mapping[str, Cell]]
    fields: Mapping[str, Cell] = field(default_factory=dict)
    number: str = ""
    internal: bool = False
    continued: str = ""
    closing: str = ""


def draw(form: Form, stamp: Stamp, *, layout: Layout, progress: Progress | None = None) -> Printed:
    """Draw a form by its layout; what does not fit runs on to the next page under repeated heads.

    Raises PrintingStopped when ``progress`` answers False.
    """
    continued = form.continued or layout.title
    sheet = Sheet(layout, stamp, form.number, form.internal, form.fields, continued)
    table = Section(grids.grid_of(layout, flow=True), list(_table_rows(form, layout)))
    return documents.draw(sheet, [block(layout, form.fields), table], progress=progress)


def _table_rows(form: Form, layout: Layout) -> Iterator[Row]:
    keys = [column.key for column in layout.columns]
    for row in form.rows:
        yield [row.get(key) for key in keys]
    if form.closing:
        yield [Across(form.closing, len(keys))]
    yield [Across(BLANK_BELOW, len(keys), "center")]


def block(layout: Layout, values: Mapping[str, Cell]) -> Section:
    """Return the labelled values above a form's table, two side by side, wide ones alone."""
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
    shown = [each for each in layout.fields if each.key != "unit"]
    return Section(grid, [_block_row(line, values) for line in _paired(shown)])


def _paired(fields: Sequence[Field]) -> Iterator[tuple[Field, ...]]:
    waiting: tuple[Field, ...] = ()
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


def _block_row(line: tuple[Field, ...], values: Mapping[str, Cell]) -> Row:
    if len(line) == 1:
        return [line[0].label, Across(values.get(line[0].key), 3)]
    return [cell for each in line for cell in (each.label, values.get(each.key))]
