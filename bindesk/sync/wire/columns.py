"""Declares the format of deeds in columns, as a pack stores them: similar values stand together and compress.

What deeds have in common is written once: a *deed template* (clerk, verb, and the templates of the changes)
and a *change template* (kind, and which fields are set with what sort of value). All that differs is text in
columns, one for each field of a kind. Text beyond ASCII is UTF-16 in a stream of its own, where two bytes are
a character and compress better than three. 10,000 small records take two thirds of what gzip over rows does.
"""

import lzma
from collections.abc import Mapping, Sequence

import msgspec

ColumnKey = tuple[str, str, str]
"""A column: kind, field, and ``t`` for text, ``n`` for a number, ``i`` for one near the deed's instant.

``*`` marks values of the deed or the change itself, so that they can not be mistaken for a field.
"""

INSTANTS: ColumnKey = ("", "made_at", "*")
UNDOES: ColumnKey = ("", "undoes", "*")
RECORDS: ColumnKey = ("", "record", "*")
PARENTS: ColumnKey = ("", "parents", "*")

END = "\x1f"
"""The control character that ends each value of a column."""

_DICTIONARY = 1024 * 1024


def _filters(context_bits: int, bytes_a_character: int) -> list[dict[str, int]]:
    aligned = bytes_a_character - 1
    return [
        {
            "id": lzma.FILTER_LZMA2,
            "preset": 6,
            "dict_size": _DICTIONARY,
            "lc": context_bits,
            "lp": aligned,
            "pb": aligned,
        }
    ]


NARROW, WIDE = _filters(3, 1), _filters(0, 2)
"""The LZMA settings of the stream of ASCII and of the stream of all other text."""

WIDE_TEXT = "utf-16-le"


class ChangeTemplate(msgspec.Struct, array_like=True, frozen=True):
    """What changes have in common: kind, whether the id derives from the deed's, number of parents, fields.

    Each field stands with ``t``, ``q`` (text in quotes), ``n``, ``i``, or with its value where that is no
    text and no number.
    """

    kind: str
    has_derived_id: bool
    parents: int
    fields: tuple[tuple[str, str | bool | None], ...]


class DeedTemplate(msgspec.Struct, array_like=True, frozen=True):
    """What deeds have in common; ``lag`` is the device's counter minus the deed's index in the pack.

    ``seed`` is the number, from 1, of the seed that the deed's id derives from; 0 for an id that is written.
    """

    clerk: str
    verb: str
    lag: int
    offset: int | None
    schema: int
    is_undoing: bool
    change_numbers: tuple[int, ...]
    seed: int = 0


class ColumnHead(msgspec.Struct, array_like=True):
    """The templates, the number of each deed's template, and of each column: whether it is wide, its length.

    It stands at the beginning of the narrow stream, after four bytes with its length.
    """

    unit: str
    device: str
    deed_templates: tuple[DeedTemplate, ...]
    change_templates: tuple[ChangeTemplate, ...]
    deeds: tuple[int, ...]
    columns: tuple[tuple[bool, int], ...]


class ColumnBody(msgspec.Struct, array_like=True):
    """The bytes of a pack's deeds: ids that are written out, both streams, and the seeds of the other ids.

    ``audit`` is the head of the device's audit trail when it was sealed (see ``rounds.audit_heads``); a
    program that knows of no such head passes it over.
    """

    ids: bytes
    narrow: bytes
    wide: bytes
    seeds: bytes = b""
    audit: bytes = b""


def column_keys(
    templates: Mapping[ChangeTemplate, int] | Sequence[ChangeTemplate],
) -> list[ColumnKey]:
    """Return the columns in the order that both sides derive from the templates."""
    keys = dict.fromkeys((INSTANTS, UNDOES, RECORDS, PARENTS))
    for template in templates:
        for name, how in template.fields:
            if isinstance(how, str):
                keys[template.kind, name, "t" if how == "q" else how] = None
    return list(keys)
