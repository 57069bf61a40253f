"""Reads the cells and header values of a layout from rows of plain values.

A value is printed as the field of the record kind is declared: choices by their words, days in full, amounts
in yuan, a reference by the title of its record. A masked list hides what is declared sensitive.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bindesk.books.cells import (
    CellFormat,
    CellValue,
    Mask,
    RowValues,
    as_text,
    formatted,
    masked,
)
from bindesk.books.layouts import Layout, LayoutColumn, LayoutField, LayoutMark
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain, Sensitivity
from bindesk.domain.records.kinds import Kind
from bindesk.domain.records.masking import HIDDEN, mask_value

CellReader = Callable[[RowValues], str]
Conditions = Mapping[str, Plain | list[Plain]]
"""Values, or lists of possible values, by the path of the value in a row."""

_FORMATS: Mapping[FieldType, CellFormat] = {
    FieldType.DAY: "day",
    FieldType.MONEY: "yuan",
    FieldType.FLAG: "yes",
}


@dataclass(frozen=True, slots=True)
class ColumnPath:
    """The names that lead to a printed value in a row, and the declarations of the fields on the way.

    ``specs`` ends early at a computed value, which no kind declares.
    """

    names: tuple[str, ...]
    specs: tuple[FieldSpec, ...] = ()

    @property
    def spec(self) -> FieldSpec | None:
        """Return the declaration of the printed value, or None for a computed value."""
        return self.specs[-1] if len(self.specs) == len(self.names) else None

    @property
    def is_sensitive(self) -> bool:
        """Return whether the value, or a reference that leads to it, is declared sensitive."""
        return any(spec.sensitivity is Sensitivity.SENSITIVE for spec in self.specs)

    def value(self, row: RowValues) -> object:
        """Return the value in a row, or None when a record on the way is missing."""
        value: object = row
        for name in self.names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return value


def column_path(layout: Layout, path: str) -> ColumnPath:
    """Return where the rows of a layout have a value; a reference leads to the title of its record."""
    kind: Kind[Any] | None = KINDS.get(layout.records.kind) if layout.records else None
    waiting, names, specs = path.split("."), [], []
    while waiting:
        name = waiting.pop(0)
        names.append(name)
        spec = kind.specs.get(name) if kind else None
        kind = KINDS.get(spec.refers) if spec else None
        if spec is not None:
            specs.append(spec)
        if kind is not None and not waiting:
            waiting.append(kind.title)
    return ColumnPath(tuple(names), tuple(specs))


def column_paths(layout: Layout) -> tuple[ColumnPath, ...]:
    """Return where the rows of a layout have the values of its columns."""
    return tuple(column_path(layout, column.path) for column in layout.columns)


def is_sensitive(layout: Layout) -> bool:
    """Return whether a layout prints values that a masked list hides."""
    header = [column_path(layout, each.field) for each in layout.fields if each.field]
    is_masked = any(column.mask for column in layout.columns)
    return is_masked or any(path.is_sensitive for path in (*column_paths(layout), *header))


def cell_readers(layout: Layout, *, is_masked: bool = False) -> tuple[CellReader, ...]:
    """Return for each column of a layout the function that reads its printed text from a row."""
    return tuple(_cell_reader(layout, column, is_masked=is_masked) for column in layout.columns)


def matches(layout: Layout, conditions: Conditions, row: RowValues) -> bool:
    """Return whether a row of a layout has the values of all conditions."""
    return all(
        column_path(layout, path).value(row) in (value if isinstance(value, list) else [value])
        for path, value in conditions.items()
    )


def header_values(
    layout: Layout, values: RowValues, rows: Sequence[RowValues] = (), *, is_masked: bool = False
) -> dict[str, str]:
    """Return the printed texts above a table by key, from the values handed in and the rows."""
    return {
        each.key: _header_text(layout, each, values, rows, is_masked=is_masked)
        for each in layout.fields
    }


def _header_text(
    layout: Layout,
    each: LayoutField,
    values: RowValues,
    rows: Sequence[RowValues],
    *,
    is_masked: bool,
) -> str:
    if each.count is not None and each.key not in values:
        count = sum(matches(layout, each.count, row) for row in rows)
        return _printed(ColumnPath((each.key,)), each.format, count)
    path = column_path(layout, each.field) if each.field else ColumnPath((each.key,))
    text = _printed(path, each.format, path.value(values))
    text = _masked(path, None, text) if is_masked else text
    return text + _mark_reader(layout, each.mark)(values)


def _cell_reader(layout: Layout, column: LayoutColumn, *, is_masked: bool) -> CellReader:
    path, mark = column_path(layout, column.path), _mark_reader(layout, column.mark)

    def read(row: RowValues) -> str:
        text = _printed(path, column.format, path.value(row))
        text = _masked(path, column.mask, text) if is_masked else text
        return text + mark(row)

    return read


def _mark_reader(layout: Layout, mark: LayoutMark | None) -> CellReader:
    """Return the function that reads from a row the words in brackets behind a value, "" for none."""
    if mark is None:
        return lambda _row: ""
    path, words = column_path(layout, mark.when), f"（{mark.words}）"
    return lambda row: words if path.value(row) else ""


def _printed(path: ColumnPath, how: CellFormat | None, value: object) -> str:
    spec = path.spec
    if how := how or (_FORMATS.get(spec.type) if spec else None):
        return formatted(how, value)
    if spec is not None and spec.type is FieldType.CHOICE:
        return spec.words(str(value or ""))
    return as_text(value) if isinstance(value, CellValue) else ""


def _masked(path: ColumnPath, mask: Mask | None, text: str) -> str:
    if not path.is_sensitive:
        return masked(mask, text) if mask else text
    # Behind a sensitive reference every value is sensitive, whatever its own kind declares.
    is_behind = any(spec.sensitivity is Sensitivity.SENSITIVE for spec in path.specs[:-1])
    if path.spec is None or is_behind:
        return HIDDEN if text else ""
    return mask_value(path.names[-1], path.spec, text)
