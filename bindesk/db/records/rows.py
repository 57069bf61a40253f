"""Builds the table row of a record: declared columns, initials, heads, and unknown fields."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bindesk.db.store.tables import initials_column, order_column
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldSpec, FieldType, Plain, fits
from bindesk.domain.records.kinds import UnrecognisedPairs
from bindesk.domain.text.cleaning import clean_line, without_unseen
from bindesk.domain.text.pinyin import initials_key, order_key

RecordRow = dict[str, Any]


def row_of(
    kind: str, record: str, unit: str, values: Mapping[str, Plain], heads: Iterable[str]
) -> RecordRow:
    """Return a record's whole row; fields unknown to this program go into ``extra``."""
    known, unknown = split_unknown(kind, values)
    whole = dict(KINDS[kind].defaults) | known
    return {
        "id": record,
        "unit": unit,
        **whole,
        **search_columns(kind, whole),
        "heads": " ".join(heads),
        "extra": packed(unknown) if unknown else None,
    }


def split_unknown(
    kind: str, values: Mapping[str, Plain]
) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Return the values that fit the kind's fields, and all other values.

    The others are fields of a newer program, and values that no field can have: a deed from another desk must
    not make the tables impossible to fill or to read. What fits follows from the declarations alone, so every
    desk of a version decides alike.
    """
    specs = KINDS[kind].specs
    known = {
        name: _column_value(specs[name], value)
        for name, value in values.items()
        if name in specs and fits(specs[name], value)
    }
    return known, {name: value for name, value in values.items() if name not in known}


def _column_value(spec: FieldSpec, value: Plain) -> Plain:
    """Return a value as its column has it.

    An empty day is no day, so that queries skip it. Text of another desk has no control characters and
    direction marks, with which one name can look like another, and a text of one line has one.
    """
    if not isinstance(value, str):
        return value
    if spec.type is FieldType.DAY:
        return value or None
    plain = without_unseen(value)
    return plain if spec.type is FieldType.MEMO or "\n" not in plain else clean_line(plain)


def unpacked(extra: str | None) -> UnrecognisedPairs:
    """Return the fields and values of the column ``extra``."""
    return tuple(json.loads(extra).items()) if extra else ()


def search_columns(kind: str, values: Mapping[str, Plain]) -> dict[str, str]:
    """Return the values of the columns with initials and order keys, for the given fields of a record."""
    declared = KINDS[kind]
    columns = {
        initials_column(field): initials_key(str(values[field] or ""))
        for field in declared.searched()
        if field in values
    }
    for field in declared.sorted_by_key():
        if field in values:
            columns[order_column(field)] = order_key(str(values[field] or ""))
    return columns


def packed(unknown: Mapping[str, Plain]) -> str:
    """Return unknown fields as JSON, for the column ``extra``."""
    return json.dumps(unknown, ensure_ascii=False, sort_keys=True)
