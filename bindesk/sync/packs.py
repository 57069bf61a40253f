"""A pack: deeds of one unit sealed together, encoded once, compressed, signed, and never changed again.

The bytes are 64 of signature and then gzip over MessagePack. What deeds have in common and what does not
compress (ids, instants) stands in columns, so that a small deed costs little more than its text. The bytes
are stored and carried as they are: fields of a newer program survive, and the signature can be checked
years later.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import msgspec

from bindesk.domain.deeds import Change, Deed
from bindesk.domain.fields import Plain
from bindesk.domain.ids import ID_BYTES, id_bytes, id_from_bytes, id_in_deed
from bindesk.sync.signing import SIGNATURE_BYTES, SigningKey, is_signed

LARGEST = 256 * 1024
"""The most bytes a pack may have."""

_LARGEST_OPENED = 64 * 1024 * 1024
_LARGEST_NUMBER = 1 << 53
_FORMAT = 1


class NotAPack(ValueError):
    """The bytes are no pack: cut short, altered, or not signed by the device they name."""


class _Change(msgspec.Struct, array_like=True):
    kind: str
    record: str
    parents: tuple[str, ...]
    values: Mapping[str, Plain]


class _Deed(msgspec.Struct, array_like=True):
    n: int
    clerk: str
    verb: str
    offset: int | None
    schema: int
    undoes: str | None
    changes: tuple[_Change, ...]


class _Body(msgspec.Struct, array_like=True):
    format: int
    unit: str
    device: str
    ids: bytes
    instants: tuple[int, ...]
    deeds: tuple[_Deed, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Body)


@dataclass(frozen=True, slots=True)
class Pack:
    """An opened pack. ``id`` is the SHA-256 of its bytes, 32 hexadecimal characters of it."""

    id: str
    unit: str
    device: str
    deeds: tuple[Deed, ...]


def seal(unit: str, device: str, deeds: Sequence[Deed], key: SigningKey) -> bytes:
    """Return the bytes of a pack that holds these deeds, in this order."""
    body = _Body(
        _FORMAT,
        unit,
        device,
        b"".join(id_bytes(deed.id) for deed in deeds),
        tuple(_steps([deed.made_at for deed in deeds])),
        tuple(_carried(deed, place) for place, deed in enumerate(deeds)),
    )
    packed = gzip.compress(_encoder.encode(body), 9, mtime=0)
    return key.sign(packed) + packed


def pack_id(data: bytes) -> str:
    """Return the name of a pack, which follows from its bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def open_pack(data: bytes) -> Pack:
    """Return what a pack holds, without asking who signed it.

    Raises NotAPack when the bytes can not be read.
    """
    body = _read(data)
    ids = [body.ids[at : at + ID_BYTES] for at in range(0, len(body.ids), ID_BYTES)]
    if not len(ids) == len(body.instants) == len(body.deeds):
        raise NotAPack("columns")
    instants = accumulate(body.instants)
    rows = zip(ids, instants, body.deeds, strict=True)
    try:
        deeds = tuple(
            _opened(body, id_from_bytes(name), at, deed, place)
            for place, (name, at, deed) in enumerate(rows)
        )
    except ValueError as error:
        raise NotAPack("deeds") from error
    if any(not _is_sound(deed) for deed in deeds):
        raise NotAPack("numbers")
    return Pack(pack_id(data), body.unit, body.device, deeds)


def is_sealed_by(data: bytes, public: bytes) -> bool:
    """Say whether a pack was signed by the key with this public half."""
    return is_signed(public, data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:])


def _read(data: bytes) -> _Body:
    if not SIGNATURE_BYTES < len(data) <= LARGEST:
        raise NotAPack("size")
    try:
        opening = zlib.decompressobj(wbits=31)
        text = opening.decompress(data[SIGNATURE_BYTES:], _LARGEST_OPENED)
        if not opening.eof or opening.unused_data:
            raise NotAPack("cut")
        return _decoder.decode(text)
    except (zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAPack("content") from error


def _is_sound(deed: Deed) -> bool:
    """Say whether a deed's counter and instant can be kept by every store."""
    return all(0 <= number < _LARGEST_NUMBER for number in (deed.n, abs(deed.made_at)))


def _steps(values: Sequence[int]) -> Iterator[int]:
    before = 0
    for value in values:
        yield value - before
        before = value


def _carried(deed: Deed, place: int) -> _Deed:
    changes = tuple(
        _Change(
            change.kind,
            "" if change.record == id_in_deed(deed.id, at) else change.record,
            change.parents,
            change.values,
        )
        for at, change in enumerate(deed.changes)
    )
    return _Deed(
        deed.n - place, deed.clerk, deed.verb, deed.offset, deed.schema, deed.undoes, changes
    )


def _opened(body: _Body, deed_id: str, made_at: int, deed: _Deed, place: int) -> Deed:
    return Deed(
        id=deed_id,
        unit=body.unit,
        device=body.device,
        n=deed.n + place,
        clerk=deed.clerk,
        verb=deed.verb,
        made_at=made_at,
        offset=deed.offset,
        schema=deed.schema,
        undoes=deed.undoes,
        changes=tuple(
            Change(c.kind, c.record or id_in_deed(deed_id, at), c.parents, c.values)
            for at, c in enumerate(deed.changes)
        ),
    )
