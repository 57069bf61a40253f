"""Matches the columns of a sheet with the fields of a record kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bindesk.domain.records.kinds import Kind
from bindesk.domain.records.validation import ID_NUMBER
from bindesk.domain.text.problems import Problem
from bindesk.sheets.cells import Sheet
from bindesk.sheets.headings import heading_key, known_keys, sheet_fields
from bindesk.sheets.wrong_cells import shortened

_COUNTED = frozenset(map(heading_key, ("序号", "编号", "NO", "行号")))
"""Headings of columns that only number the rows; they are ignored without a note."""

_FROM_ID_NUMBER = frozenset({"gender", "born"})


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The column index of each field, the missing required fields, and notes for the clerk."""

    indexes: Mapping[str, int]
    missing: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


def recognise(kind: Kind[Any], sheet: Sheet) -> ColumnMap:
    """Return the column map of a sheet, whose headings may be in any order.

    Blanks, asterisks, brackets and full-width forms are ignored. Of two columns for one field the left one
    counts. Unknown columns give a warning; missing required columns give one note that prevents the import.
    """
    known = known_keys(kind)
    places: dict[str, int] = {}
    notes: list[Problem] = []
    unknown: list[str] = []
    for index, heading in enumerate(sheet.headings):
        key = heading_key(heading)
        field = known.get(key)
        if field is None:
            unknown += [shortened(heading)] if key and key not in _COUNTED else []
        elif field in places:
            notes.append(
                Problem("sheet-heading-twice", field, {"heading": shortened(heading)}, warning=True)
            )
        else:
            places[field] = index
    if unknown:
        notes.append(
            Problem("sheet-heading-unknown", "", {"headings": "、".join(unknown)}, warning=True)
        )
    if missing := _missing(kind, places):
        labels = "、".join(kind.specs[name].label for name in missing)
        notes.insert(0, Problem("sheet-columns-missing", "", {"headings": labels}))
    return ColumnMap(places, missing, tuple(notes))


def _missing(kind: Kind[Any], places: Mapping[str, int]) -> tuple[str, ...]:
    derived = _FROM_ID_NUMBER if ID_NUMBER in places else frozenset()
    return tuple(
        name
        for name in sheet_fields(kind)
        if kind.specs[name].required and name not in places and name not in derived
    )
