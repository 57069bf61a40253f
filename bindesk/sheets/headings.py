"""Finds the row of headings in a sheet, and tells two ways of writing one heading as the same."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.domain.records.kinds import Kind, Record
from bindesk.sheets.cells import SheetRow

HEAD_ROWS = 10
"""How many rows at the top may be title, unit and date before the headings come."""

LEAST_KNOWN = 2
"""How many known headings make a row the row of headings."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>|《[^《》]*》")
_NOISE = re.compile(r"[\s*:：\"'“”_﹡※★●·.、,]+|\([^()]*$")


def heading_key(heading: str) -> str:
    """Return what is left of a heading without blanks, asterisks, brackets and full-width forms."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    bare = _NOISE.sub("", _BRACKETS.sub("", plain))
    return bare or _NOISE.sub("", plain)


def sheet_fields(kind: Kind[Any]) -> tuple[str, ...]:
    """Return the fields of a kind that a sheet may carry: all but whether a record is struck."""
    return tuple(name for name in kind.specs if name not in Record.__dataclass_fields__)


def heading(spec: FieldSpec) -> str:
    """Return the heading of a field's column; an amount says that it is in yuan."""
    unit = "元" if spec.type is FieldType.MONEY else spec.unit
    return f"{spec.label}（{unit}）" if unit else spec.label


def known_keys(kind: Kind[Any]) -> dict[str, str]:
    """Return the field that each known heading's key stands for; labels go before other names."""
    field_by_key: dict[str, str] = {}
    specs = {name: kind.specs[name] for name in sheet_fields(kind)}
    for name, spec in specs.items():
        field_by_key.setdefault(heading_key(spec.label), name)
    for name, spec in specs.items():
        for other in spec.also:
            field_by_key.setdefault(heading_key(other), name)
    return field_by_key


def count_known(row: SheetRow, known: Collection[str]) -> int:
    """Return how many different known headings a row holds."""
    return len({key for cell in row.cells if (key := heading_key(cell)) in known})


def find_header(rows: Sequence[SheetRow], known: Collection[str]) -> SheetRow | None:
    """Return the first row that reads like headings, or None."""
    return next((row for row in rows if count_known(row, known) >= LEAST_KNOWN), None)


def required_headings(kind: Kind[Any]) -> tuple[str, ...]:
    """Return the labels of the columns without which no record of the kind can be kept."""
    specs = ((name, kind.specs[name]) for name in sheet_fields(kind))
    return tuple(spec.label for _, spec in specs if spec.required)
