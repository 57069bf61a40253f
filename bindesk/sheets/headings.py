"""Finds the heading row of a sheet, and normalises headings for comparison."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.domain.records.kinds import Kind, Record
from bindesk.sheets.cells import SheetRow

HEAD_ROWS = 10
"""The number of rows at the top among which the heading row is searched."""

LEAST_KNOWN = 2
"""The least number of known headings in a heading row."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>|《[^《》]*》")
_NOISE = re.compile(r"[\s*:：\"'“”_﹡※★●·.、,]+|\([^()]*$")


def heading_key(heading: str) -> str:
    """Return a heading normalised: without blanks, asterisks, bracketed text and full-width forms."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    bare = _NOISE.sub("", _BRACKETS.sub("", plain))
    return bare or _NOISE.sub("", plain)


def sheet_fields(kind: Kind[Any]) -> tuple[str, ...]:
    """Return the fields of a kind that a sheet may contain: all but the common ones on striking."""
    return tuple(name for name in kind.specs if name not in Record.__dataclass_fields__)


def heading(spec: FieldSpec) -> str:
    """Return the heading of a field's column, with the unit in brackets; amounts are in yuan."""
    unit = "元" if spec.type is FieldType.MONEY else spec.unit
    return f"{spec.label}（{unit}）" if unit else spec.label


def known_keys(kind: Kind[Any]) -> dict[str, str]:
    """Return the field name of each known heading's key; labels prevail over alternative headings."""
    field_by_key: dict[str, str] = {}
    specs = {name: kind.specs[name] for name in sheet_fields(kind)}
    for name, spec in specs.items():
        field_by_key.setdefault(heading_key(spec.label), name)
    for name, spec in specs.items():
        for other in spec.also:
            field_by_key.setdefault(heading_key(other), name)
    return field_by_key


def count_known(row: SheetRow, known: Collection[str]) -> int:
    """Return the number of different known headings in a row."""
    return len({key for cell in row.cells if (key := heading_key(cell)) in known})


def find_header(rows: Sequence[SheetRow], known: Collection[str]) -> SheetRow | None:
    """Return the first row with enough known headings, or None."""
    return next((row for row in rows if count_known(row, known) >= LEAST_KNOWN), None)


def required_headings(kind: Kind[Any]) -> tuple[str, ...]:
    """Return the labels of the required columns of a kind."""
    specs = ((name, kind.specs[name]) for name in sheet_fields(kind))
    return tuple(spec.label for _, spec in specs if spec.required)
