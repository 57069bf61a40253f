"""Names that two desks can make without asking each other."""

import hashlib
import secrets
from base64 import b32encode
from uuid import UUID, uuid5

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_FROM_STANDARD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())
_WIDEST_BYTES = 20
_DEED_CHARACTERS = 16
ID_BYTES = 10
"""How many bytes a random id has when it is not written out."""

SEED_BYTES = 16
_SPACE = UUID("6f0c2b1e-7a52-5d7e-9b6b-1d0a6e4f9c21")


def new_id() -> str:
    """Return a fresh random id: 80 bits as 16 Crockford base-32 characters."""
    return _encoded(secrets.randbits(80), _DEED_CHARACTERS)


def id_bytes(written: str) -> bytes:
    """Return the bytes of a random id.

    Raises ValueError for text that is no such id.
    """
    number = 0
    for character in written:
        number = number << 5 | _ALPHABET.index(character)
    if len(written) != _DEED_CHARACTERS:
        raise ValueError(written)
    return number.to_bytes(ID_BYTES, "big")


def id_from_bytes(data: bytes) -> str:
    """Return a random id written out."""
    return _encoded(int.from_bytes(data, "big"), _DEED_CHARACTERS)


def id_from_seed(seed: bytes, number: int, time_ms: int) -> str:
    """Return the random id that follows from a random seed, a number and an instant in UTC milliseconds."""
    seed_text = seed + f"{number}:{time_ms}".encode("ascii")
    return id_from_bytes(hashlib.sha256(seed_text).digest()[:ID_BYTES])


def id_in_deed(deed: str, index: int) -> str:
    """Return the id of the record that a deed makes at a place among its changes.

    It follows from the deed's own id, so it costs no bytes when the deed is carried.
    """
    return f"{deed}-{index}"


def id_after(deed: str) -> str:
    """Return the id of the deed after this one, when what was done in one go takes several deeds.

    It follows from the one before, so that the journal alone tells which deeds were done in one go.
    """
    return derived_id("after", deed)[-_DEED_CHARACTERS:]


def derived_id(*parts: str) -> str:
    """Return the id of a record that is known by other records, such as an attendance.

    Two desks that record the same fact meet in one record (UUIDv5, 26 characters).
    """
    return _encoded(uuid5(_SPACE, "\x1f".join(parts)).int, 26)


def _encoded(number: int, characters: int) -> str:
    standard = b32encode(number.to_bytes(_WIDEST_BYTES, "big"))[-characters:]
    return standard.translate(_FROM_STANDARD).decode()
