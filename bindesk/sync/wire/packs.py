"""A pack: deeds of one unit sealed together, encoded once, compressed, signed, and never changed again.

The bytes are 64 of signature, one that names the format, and then the deeds in columns (see ``columns``).
They are stored and sent unchanged: fields of a newer program survive, and the signature can be checked years
later.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bindesk.domain.journal.deeds import Deed
from bindesk.sync.identity.signing import SIGNATURE_BYTES, SigningKey, is_signed
from bindesk.sync.wire.column_decoding import UnreadablePack, audit_of, decode
from bindesk.sync.wire.column_encoding import encode

LARGEST = 256 * 1024
"""The most bytes a pack may have."""

_LARGEST_NUMBER = 1 << 53
_FORMAT = b"\x01"


class InvalidPack(ValueError):
    """The bytes are no pack: cut short, altered, or not signed by the device they name."""


@dataclass(frozen=True, slots=True)
class Pack:
    """An opened pack. ``id`` is the SHA-256 of its bytes, 32 hexadecimal characters of it.

    ``audit`` is the head of the device's audit trail when it was sealed, as it stands in the pack.
    """

    id: str
    unit: str
    device: str
    deeds: tuple[Deed, ...]
    audit: bytes = b""


def seal(
    unit: str,
    device: str,
    deeds: Sequence[Deed],
    key: SigningKey,
    seeds: Sequence[bytes] = (),
    audit: bytes = b"",
) -> bytes:
    """Return the bytes of a pack that holds these deeds, in this order, and the audit trail's head.

    Ids that follow from one of the ``seeds`` are written as the seed (see ``id_seeds``).
    """
    content = _FORMAT + encode(unit, device, deeds, seeds, audit)
    return key.sign(content) + content


def pack_id(data: bytes) -> str:
    """Return the id of a pack, the hash of its bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def open_pack(data: bytes) -> Pack:
    """Decode a pack without checking its signature.

    Raises InvalidPack when the bytes can not be read.
    """
    content = data[SIGNATURE_BYTES:]
    if len(data) > LARGEST or content[:1] != _FORMAT:
        raise InvalidPack("size or format")
    try:
        unit, device, deeds = decode(content[1:])
    except UnreadablePack as error:
        raise InvalidPack("content") from error
    if any(not _is_sound(deed) for deed in deeds):
        raise InvalidPack("numbers")
    return Pack(pack_id(data), unit, device, deeds, audit_of(content[1:]))


def audit_head_of(data: bytes) -> bytes:
    """Return the audit trail's head that a pack carries, as bytes, without decoding its deeds.

    Raises InvalidPack when the bytes can not be read.
    """
    try:
        return audit_of(data[SIGNATURE_BYTES + len(_FORMAT) :])
    except UnreadablePack as error:
        raise InvalidPack("content") from error


def is_sealed_by(data: bytes, public: bytes) -> bool:
    """Say whether a pack was signed by the private key of this public key."""
    return is_signed(public, data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:])


def _is_sound(deed: Deed) -> bool:
    """Say whether every store can hold a deed's counter and instant."""
    return all(0 <= number < _LARGEST_NUMBER for number in (deed.n, abs(deed.made_at)))
