"""Decodes deeds from columns (see ``columns``); every length and number is checked on the way."""

import lzma
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

import msgspec

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import ID_BYTES, SEED_BYTES, id_from_bytes, id_from_seed, id_in_deed
from bindesk.domain.records.fields import Plain
from bindesk.sync.wire.column_limits import (
    decompressed,
    demand_value_count,
    head_size,
    item_at,
    number_of,
    slices_of,
)
from bindesk.sync.wire.columns import (
    END,
    INSTANTS,
    NARROW,
    PARENTS,
    RECORDS,
    UNDOES,
    WIDE,
    WIDE_TEXT,
    ChangeTemplate,
    ColumnBody,
    ColumnHead,
    DeedTemplate,
    column_keys,
)

_head = msgspec.msgpack.Decoder(ColumnHead)
_body = msgspec.msgpack.Decoder(ColumnBody)
_quoted = msgspec.json.Decoder(str)


class UnreadablePack(ValueError):
    """The bytes do not decode to deeds."""


def decode(data: bytes) -> tuple[str, str, tuple[Deed, ...]]:
    """Decode unit, device and deeds.

    Raises UnreadablePack when the bytes can not be decoded.
    """
    try:
        body = _body.decode(data)
        narrow = decompressed(body.narrow, NARROW)
        wide = decompressed(body.wide, WIDE).decode(WIDE_TEXT) if body.wide else ""
        size = 4 + head_size(narrow)
        head = _head.decode(narrow[4:size])
        reader = _Reader(head, narrow[size:].decode("ascii"), wide)
        return head.unit, head.device, reader.deeds(body.ids, body.seeds)
    except (lzma.LZMAError, msgspec.DecodeError, ValueError, LookupError, StopIteration) as error:
        raise UnreadablePack(type(error).__name__) from error


def audit_of(data: bytes) -> bytes:
    """Return the head of the audit trail in a pack, as bytes; nothing where it has none.

    Raises UnreadablePack when the bytes can not be decoded.
    """
    try:
        return _body.decode(data).audit
    except msgspec.DecodeError as error:
        raise UnreadablePack(type(error).__name__) from error


class _Reader:
    """Reads the columns value by value; a column that is too short ends in StopIteration.

    Build lists, not generators: a generator would turn the StopIteration into a RuntimeError.
    """

    def __init__(self, head: ColumnHead, narrow: str, wide: str) -> None:
        self._head = head
        keys = column_keys(head.change_templates)
        if len(keys) != len(head.columns):
            raise ValueError("columns")
        demand_value_count(narrow.count(END) + wide.count(END))
        texts = _column_texts(head.columns, narrow, wide)
        self._columns = {key: _values(text) for key, text in zip(keys, texts, strict=True)}

    def deeds(self, ids: bytes, seeds: bytes) -> tuple[Deed, ...]:
        explicit_ids = iter([id_from_bytes(one) for one in slices_of(ids, ID_BYTES)])
        seed_bytes = slices_of(seeds, SEED_BYTES)
        instants = accumulate(number_of(text) for text in self._columns[INSTANTS])
        rows = zip(instants, self._templates_of_deeds(), strict=True)
        deeds = []
        for index, (made_at, template) in enumerate(rows):
            if template.seed:
                seed = item_at(seed_bytes, template.seed - 1)
                name = id_from_seed(seed, template.lag + index, made_at)
            else:
                name = next(explicit_ids)
            deeds.append(self._deed(index, name, made_at, template))
        columns = (explicit_ids, *self._columns.values())
        if any(next(column, None) is not None for column in columns):
            raise ValueError("left over")
        return tuple(deeds)

    def _templates_of_deeds(self) -> list[DeedTemplate]:
        head = self._head
        sizes = [1 + max(t.parents, 0) + len(t.fields) for t in head.change_templates]
        value_counts = [
            sum(item_at(sizes, number) for number in template.change_numbers)
            for template in head.deed_templates
        ]
        demand_value_count(sum(item_at(value_counts, number) for number in head.deeds))
        return [head.deed_templates[number] for number in head.deeds]

    def _deed(self, index: int, name: str, made_at: int, template: DeedTemplate) -> Deed:
        return Deed(
            id=name,
            unit=self._head.unit,
            device=self._head.device,
            n=template.lag + index,
            clerk=template.clerk,
            verb=template.verb,
            made_at=made_at,
            changes=tuple(
                [
                    self._change(name, made_at, number, self._head.change_templates[change_number])
                    for number, change_number in enumerate(template.change_numbers)
                ]
            ),
            offset=template.offset,
            schema=template.schema,
            undoes=next(self._columns[UNDOES]) if template.is_undoing else None,
        )

    def _change(self, deed: str, made_at: int, index: int, template: ChangeTemplate) -> Change:
        columns = self._columns
        kind = template.kind
        record = id_in_deed(deed, index) if template.has_derived_id else next(columns[RECORDS])
        parents = tuple(islice(columns[PARENTS], template.parents))
        if len(parents) != template.parents:
            raise ValueError("parents")
        values: dict[str, Plain] = {}
        for name, how in template.fields:
            if how == "t":
                values[name] = next(columns[kind, name, "t"])
            elif how == "i":
                values[name] = made_at + number_of(next(columns[kind, name, "i"]))
            elif how == "n":
                values[name] = number_of(next(columns[kind, name, "n"]))
            elif how == "q":
                values[name] = _quoted.decode(next(columns[kind, name, "t"]))
            elif isinstance(how, str):
                raise ValueError(how)
            else:
                values[name] = how
        return Change(kind, record, parents, values)


def _column_texts(columns: Sequence[tuple[bool, int]], narrow: str, wide: str) -> Iterator[str]:
    """Split the two streams into the columns' texts; raise when anything is left over."""
    offsets = {False: 0, True: 0}
    streams = {False: narrow, True: wide}
    for is_wide, length in columns:
        start, end = offsets[is_wide], offsets[is_wide] + length
        if not start <= end <= len(streams[is_wide]):
            raise ValueError("columns")
        offsets[is_wide] = end
        yield streams[is_wide][start:end]
    if (offsets[False], offsets[True]) != (len(narrow), len(wide)):
        raise ValueError("columns")


def _values(text: str) -> Iterator[str]:
    values = text.split(END)
    if values.pop():
        raise ValueError("a value without an end")
    return iter(values)
