"""Encodes deeds in columns, as a pack stores them: similar values stand together and compress.

What deeds have in common is written once: a *deed template* (clerk, verb, and the templates of the changes)
and a *change template* (kind, and which fields are set with what sort of value). All that differs is text in
columns, one for each field of a kind. Text beyond ASCII is UTF-16 in a stream of its own, where two bytes are
a character and compress better than three. 10,000 small records take two thirds of what gzip over rows does.
"""

import lzma
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import TypeVar

import msgspec

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import (
    ID_BYTES,
    SEED_BYTES,
    id_bytes,
    id_from_bytes,
    id_from_seed,
    id_in_deed,
)
from bindesk.domain.records.fields import Plain

T = TypeVar("T")
Key = tuple[str, str, str]
"""A column: kind, field, and ``t`` for text, ``n`` for a number, ``i`` for one near the deed's instant.

``*`` marks values of the deed or the change itself, so that they can not be mistaken for a field.
"""

_INSTANTS: Key = ("", "made_at", "*")
_UNDOES: Key = ("", "undoes", "*")
_RECORDS: Key = ("", "record", "*")
_PARENTS: Key = ("", "parents", "*")

_END = "\x1f"
_NEAR_MS = 10**9
_NUMBERS = range(-(2**63), 2**64)
_LONGEST_NUMBER = 20
_LARGEST_STREAM = 32 * 1024 * 1024
_MOST_VALUES = 2_000_000
"""The most changes and values of a pack: a few bytes of templates could stand for any number of them."""

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


_NARROW, _WIDE = _filters(3, 1), _filters(0, 2)
_WIDE_TEXT = "utf-16-le"


class UnreadablePack(ValueError):
    """The bytes do not decode to deeds."""


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


class _Head(msgspec.Struct, array_like=True):
    unit: str
    device: str
    deed_templates: tuple[DeedTemplate, ...]
    change_templates: tuple[ChangeTemplate, ...]
    deeds: tuple[int, ...]
    columns: tuple[tuple[bool, int], ...]


class _Body(msgspec.Struct, array_like=True):
    ids: bytes
    narrow: bytes
    wide: bytes
    seeds: bytes = b""


_encoder = msgspec.msgpack.Encoder()
_head = msgspec.msgpack.Decoder(_Head)
_body = msgspec.msgpack.Decoder(_Body)
_quoted = msgspec.json.Decoder(str)


def encode(unit: str, device: str, deeds: Sequence[Deed], seeds: Sequence[bytes] = ()) -> bytes:
    """Encode deeds of one unit and device, in their order.

    Ids that derive from one of the ``seeds`` are not written, unless only one does. Raises ValueError for a
    name with the control character that ends a value, which no program gives.
    """
    writer = _Writer()
    seed_numbers, used = _ids_from_seed(deeds, seeds)
    templates: dict[DeedTemplate, int] = {}
    template_numbers = []
    before = 0
    for index, deed in enumerate(deeds):
        template = writer.deed_template(deed, index, seed_numbers[index])
        template_numbers.append(templates.setdefault(template, len(templates)))
        writer.add(_INSTANTS, str(deed.made_at - before))
        before = deed.made_at
    texts = ["".join(writer.columns.get(key, ())) for key in _keys(writer.change_templates)]
    columns = tuple((not text.isascii(), len(text)) for text in texts)
    head = _Head(
        unit=unit,
        device=device,
        deed_templates=tuple(templates),
        change_templates=tuple(writer.change_templates),
        deeds=tuple(template_numbers),
        columns=columns,
    )
    header = _encoder.encode(head)
    narrow = "".join(text for text in texts if text.isascii()).encode("ascii")
    wide = "".join(text for text in texts if not text.isascii()).encode(_WIDE_TEXT)
    return _encoder.encode(
        _Body(
            b"".join(
                id_bytes(d.id) for d, seed in zip(deeds, seed_numbers, strict=True) if not seed
            ),
            _packed(len(header).to_bytes(4, "big") + header + narrow, _NARROW),
            _packed(wide, _WIDE) if wide else b"",
            b"".join(used),
        )
    )


def decode(data: bytes) -> tuple[str, str, tuple[Deed, ...]]:
    """Decode unit, device and deeds.

    Raises UnreadablePack when the bytes can not be decoded.
    """
    try:
        body = _body.decode(data)
        narrow = _unpacked(body.narrow, _NARROW)
        wide = _unpacked(body.wide, _WIDE).decode(_WIDE_TEXT) if body.wide else ""
        size = 4 + int.from_bytes(narrow[:4], "big")
        head = _head.decode(narrow[4:size])
        reader = _Reader(head, narrow[size:].decode("ascii"), wide)
        return head.unit, head.device, reader.deeds(body.ids, body.seeds)
    except (lzma.LZMAError, msgspec.DecodeError, ValueError, LookupError, StopIteration) as error:
        raise UnreadablePack(type(error).__name__) from error


def _ids_from_seed(deeds: Sequence[Deed], seeds: Sequence[bytes]) -> tuple[list[int], list[bytes]]:
    """Return the number, from 1, of each deed's seed, 0 for none, and the seeds to write."""
    following = [_seed_of(deed, seeds) for deed in deeds]
    often = Counter(following)
    used = [seed for seed in seeds if often[seed] > 1]
    places = {seed: number for number, seed in enumerate(used, start=1)}
    return [places.get(seed, 0) for seed in following], used


def _seed_of(deed: Deed, seeds: Sequence[bytes]) -> bytes:
    fitting = (seed for seed in seeds if id_from_seed(seed, deed.n, deed.made_at) == deed.id)
    return next(fitting, b"")


class _Writer:
    """Collects templates and columns while deeds are encoded."""

    def __init__(self) -> None:
        self.columns: dict[Key, list[str]] = {}
        self.change_templates: dict[ChangeTemplate, int] = {}

    def deed_template(self, deed: Deed, index: int, seed: int) -> DeedTemplate:
        if deed.undoes is not None:
            self.add(_UNDOES, deed.undoes)
        change_numbers = tuple(
            self._change_number(deed, change_index, change)
            for change_index, change in enumerate(deed.changes)
        )
        lag, is_undoing = deed.n - index, deed.undoes is not None
        return DeedTemplate(
            deed.clerk, deed.verb, lag, deed.offset, deed.schema, is_undoing, change_numbers, seed
        )

    def add(self, key: Key, text: str) -> None:
        if _END in text:
            raise ValueError("a name with a control character")
        self.columns.setdefault(key, []).append(text + _END)

    def _change_number(self, deed: Deed, index: int, change: Change) -> int:
        is_own = change.record == id_in_deed(deed.id, index)
        if not is_own:
            self.add(_RECORDS, change.record)
        for parent in change.parents:
            self.add(_PARENTS, parent)
        fields = tuple(
            (name, self._value(change.kind, name, value, deed.made_at))
            for name, value in change.values.items()
        )
        template = ChangeTemplate(change.kind, is_own, len(change.parents), fields)
        return self.change_templates.setdefault(template, len(self.change_templates))

    def _value(self, kind: str, field: str, value: Plain, made_at: int) -> str | bool | None:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            how = "i" if abs(value - made_at) < _NEAR_MS else "n"
            self.add((kind, field, how), str(value - made_at if how == "i" else value))
            return how
        if _END in value:
            self.add((kind, field, "t"), msgspec.json.encode(value).decode())
            return "q"
        self.add((kind, field, "t"), value)
        return "t"


class _Reader:
    """Reads the columns value by value; a column that is too short ends in StopIteration.

    Build lists, not generators: a generator would turn the StopIteration into a RuntimeError.
    """

    def __init__(self, head: _Head, narrow: str, wide: str) -> None:
        self._head = head
        keys = _keys(head.change_templates)
        if len(keys) != len(head.columns):
            raise ValueError("columns")
        texts = _column_texts(head.columns, narrow, wide)
        self._columns = {key: _values(text) for key, text in zip(keys, texts, strict=True)}

    def deeds(self, ids: bytes, seeds: bytes) -> tuple[Deed, ...]:
        explicit_ids = iter([id_from_bytes(one) for one in _slices(ids, ID_BYTES)])
        seed_bytes = _slices(seeds, SEED_BYTES)
        instants = accumulate(_number(text) for text in self._columns[_INSTANTS])
        rows = zip(instants, self._templates_of_deeds(), strict=True)
        deeds = []
        for index, (made_at, template) in enumerate(rows):
            if template.seed:
                seed = _item(seed_bytes, template.seed - 1)
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
        sizes = [1 + len(template.fields) for template in head.change_templates]
        value_counts = [
            sum(_item(sizes, number) for number in template.change_numbers)
            for template in head.deed_templates
        ]
        if sum(_item(value_counts, number) for number in head.deeds) > _MOST_VALUES:
            raise ValueError("size")
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
            undoes=next(self._columns[_UNDOES]) if template.is_undoing else None,
        )

    def _change(self, deed: str, made_at: int, index: int, template: ChangeTemplate) -> Change:
        columns = self._columns
        kind = template.kind
        record = id_in_deed(deed, index) if template.has_derived_id else next(columns[_RECORDS])
        parents = tuple(islice(columns[_PARENTS], template.parents))
        if len(parents) != template.parents:
            raise ValueError("parents")
        values: dict[str, Plain] = {}
        for name, how in template.fields:
            if how == "t":
                values[name] = next(columns[kind, name, "t"])
            elif how == "i":
                values[name] = made_at + _number(next(columns[kind, name, "i"]))
            elif how == "n":
                values[name] = _number(next(columns[kind, name, "n"]))
            elif how == "q":
                values[name] = _quoted.decode(next(columns[kind, name, "t"]))
            elif isinstance(how, str):
                raise ValueError(how)
            else:
                values[name] = how
        return Change(kind, record, parents, values)


def _keys(templates: Mapping[ChangeTemplate, int] | Sequence[ChangeTemplate]) -> list[Key]:
    """Return the columns in the order that both sides derive from the templates."""
    keys = dict.fromkeys((_INSTANTS, _UNDOES, _RECORDS, _PARENTS))
    for template in templates:
        for name, how in template.fields:
            if isinstance(how, str):
                keys[template.kind, name, "t" if how == "q" else how] = None
    return list(keys)


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
    values = text.split(_END)
    if values.pop():
        raise ValueError("a value without an end")
    return iter(values)


def _slices(data: bytes, size: int) -> list[bytes]:
    if len(data) % size:
        raise ValueError("size")
    return [data[start : start + size] for start in range(0, len(data), size)]


def _number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number beyond all measure")
    number = int(text)
    if number not in _NUMBERS:
        raise ValueError("a number beyond all measure")
    return number


def _item(listed: Sequence[T], index: int) -> T:
    if index < 0:
        raise ValueError("place")
    return listed[index]


def _packed(data: bytes, filters: list[dict[str, int]]) -> bytes:
    return lzma.compress(data, format=lzma.FORMAT_RAW, filters=filters)


def _unpacked(data: bytes, filters: list[dict[str, int]]) -> bytes:
    opening = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=filters)
    text = opening.decompress(data, _LARGEST_STREAM)
    if not opening.eof or opening.unused_data:
        raise ValueError("a stream cut short, or too long")
    return text
