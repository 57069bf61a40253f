"""Loads and checks the layouts of printed books: columns, header fields, margins, row heights."""

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import msgspec

from bindesk.assets import folder
from bindesk.books.cells import CellFormat, Mask
from bindesk.domain.records.fields import Plain
from bindesk.domain.text.problems import Problem, ValidationFailed

Align = Literal["left", "center", "right"]
Orientation = Literal["portrait", "landscape"]
LayoutKind = Literal["cover", "form", "list", "receipt"]
LayoutFields = dict[str, str | int]

A4_MM = {"portrait": (210.0, 297.0), "landscape": (297.0, 210.0)}
LEAST_COLUMN_MM = 6
ROWS_MM = (6, 60)
LEAST_MARGIN_MM = 8
LEAST_HEIGHT_MM = 120
SIZES_PT = (7.5, 16)


@dataclass(frozen=True, slots=True)
class LayoutMark:
    """Words printed in brackets behind a value when another value of the row, ``when``, is true."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of a layout: which value of a row it prints and how, its printed name, its width in mm.

    ``field`` is the path of the value in the row, without one the ``key``: ``name``, or ``member.name`` for
    a field of the record that the field ``member`` refers to. The declaration of a field says how it is
    printed, and whether a masked list hides it; ``format`` prints it otherwise, ``mask`` hides it although
    it is not declared sensitive.
    """

    key: str
    name: str
    width_mm: float
    align: Align = "center"
    field: str = ""
    format: CellFormat | None = None
    mask: Mask | None = None
    mark: LayoutMark | None = None

    @property
    def path(self) -> str:
        """Return the path of the printed value in a row."""
        return self.field or self.key

    @property
    def is_row_number(self) -> bool:
        """Return whether the column of a list numbers its rows from 1: the key ``place`` without a field."""
        return self.key == "place" and not self.field


@dataclass(frozen=True, slots=True)
class LayoutField:
    """One labelled value above the table; a ``wide`` field takes a whole line of a form.

    It prints the value handed in under its ``key``. With ``field`` it prints the value at this path, as its
    field is declared or in ``format``, with its ``mark``; with ``count`` it prints how many rows have these
    values, {path: value or values}, and {} counts all rows.
    """

    key: str
    label: str
    wide: bool = False
    field: str = ""
    format: CellFormat | None = None
    mark: LayoutMark | None = None
    count: dict[str, Plain | list[Plain]] | None = None


@dataclass(frozen=True, slots=True)
class LayoutRecords:
    """Which records a list prints, one a row: those of a record kind, with its fields by name.

    The list is of one branch when ``branch`` names the field with the branch, of a year or a month when
    ``day`` names a field of type day. ``where`` limits it to records with these values. ``order`` names the
    fields by which the rows are sorted.
    """

    kind: str
    branch: str = ""
    day: str = ""
    where: dict[str, Plain | list[Plain]] = field(default_factory=dict)
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a page in mm, the binding edge included."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The declared look of one book on A4 paper.

    ``row_mm`` is the least row height. ``rows_per_page`` limits the rows on a page of a list; 0 fills the
    page's height. ``records`` names the records whose values the columns print. ``number`` is the pattern of
    the printed 编号: {branch}-LD-{year}. Source: the village books in use (domain reference 6).
    """

    id: str
    title: str
    kind: LayoutKind
    orientation: Orientation
    margins_mm: Margins
    size_pt: float
    row_mm: float
    rows_per_page: int
    fields: tuple[LayoutField, ...]
    columns: tuple[LayoutColumn, ...]
    signatures: tuple[str, ...]
    records: LayoutRecords | None = None
    number: str = ""

    @property
    def usable_mm(self) -> float:
        """Return the width in mm between the left and the right margin."""
        return A4_MM[self.orientation][0] - self.margins_mm.left - self.margins_mm.right


@cache
def _shipped() -> dict[str, Layout]:
    files = folder("layouts")
    decoded = (msgspec.json.decode(file.read_bytes(), type=Layout) for file in files)
    return {layout.id: layout for layout in decoded}


def layouts() -> tuple[Layout, ...]:
    """Return every shipped layout in the order of the ids."""
    return tuple(_shipped().values())


def layout(layout_id: str) -> Layout:
    """Return the shipped layout of an id.

    Raises KeyError for an id that no shipped layout has.
    """
    return _shipped()[layout_id]


def layout_from_json(text: str) -> Layout:
    """Return the layout in a JSON text, by which a county replaces the shipped layout of the same id.

    Title, fields, columns, widths, sizes and heights may differ; kind, orientation, records and number may
    not, and a column that a masked list hides stays hidden.
    Raises ValidationFailed with every problem when the text is not such a layout.
    """
    try:
        candidate = msgspec.json.decode(text, type=Layout)
    except (msgspec.DecodeError, UnicodeEncodeError) as unreadable:
        problem = Problem("layout-unreadable", values={"reason": str(unreadable)})
        raise ValidationFailed([problem]) from unreadable
    problems = check(candidate)
    if problems:
        raise ValidationFailed(problems)
    return candidate


def check(candidate: Layout) -> list[Problem]:
    """Return the problems that make a layout unprintable; ``field`` of each names the part concerned."""
    base = _shipped().get(candidate.id)
    if base is None:
        return [Problem("layout-unknown", "id", {"id": candidate.id})]
    problems = _check_page(candidate) + _check_columns(candidate) + _check_masks(candidate, base)
    if _fixed_part(base) != _fixed_part(candidate):
        problems.append(Problem("layout-changed-kind", "kind", {"id": candidate.id}))
    return problems


def _fixed_part(each: Layout) -> tuple[object, ...]:
    return each.kind, each.orientation, each.records, each.number


def _check_masks(candidate: Layout, base: Layout) -> list[Problem]:
    """Return a problem for each value that the shipped layout masks and the candidate would not."""
    masks = {column.path: column.mask for column in base.columns if column.mask}
    return [
        Problem("layout-unmasked", "columns", {"name": column.name})
        for column in candidate.columns
        if column.path in masks and column.mask != masks[column.path]
    ]


def _check_page(candidate: Layout) -> list[Problem]:
    problems: list[Problem] = []
    edges = candidate.margins_mm
    if min(edges.top, edges.right, edges.bottom, edges.left) < LEAST_MARGIN_MM:
        problems.append(
            Problem("layout-margins-tight", "margins_mm", {"least": LEAST_MARGIN_MM}),
        )
    if A4_MM[candidate.orientation][1] - edges.top - edges.bottom < LEAST_HEIGHT_MM:
        problems.append(
            Problem("layout-margins-wide", "margins_mm", {"least": LEAST_HEIGHT_MM}),
        )
    low, high = ROWS_MM
    if not low <= candidate.row_mm <= high:
        values: LayoutFields = {"height": f"{candidate.row_mm:g}", "least": low, "most": high}
        problems.append(Problem("layout-row-outside", "row_mm", values))
    least, most = SIZES_PT
    if not least <= candidate.size_pt <= most:
        sizes: LayoutFields = {
            "size": f"{candidate.size_pt:g}",
            "least": f"{least:g}",
            "most": f"{most:g}",
        }
        problems.append(Problem("layout-size-outside", "size_pt", sizes))
    return problems


def _check_columns(candidate: Layout) -> list[Problem]:
    if not candidate.columns:
        return [Problem("layout-no-columns", "columns")]
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, column in enumerate(candidate.columns, start=1):
        if not (column.name.strip() and column.key.strip()):
            problems.append(Problem("layout-column-unnamed", "columns", {"place": number}))
        if column.key in seen:
            twice: LayoutFields = {"place": number, "key": column.key}
            problems.append(Problem("layout-column-twice", "columns", twice))
        if column.width_mm < LEAST_COLUMN_MM:
            narrow: LayoutFields = {
                "name": column.name,
                "width": f"{column.width_mm:g}",
                "least": LEAST_COLUMN_MM,
            }
            problems.append(Problem("layout-column-narrow", "columns", narrow))
        seen.add(column.key)
    total = sum(column.width_mm for column in candidate.columns)
    if total > candidate.usable_mm:
        widths: LayoutFields = {"total": f"{total:g}", "usable": f"{candidate.usable_mm:g}"}
        problems.append(Problem("layout-too-wide", "columns", widths))
    return problems
