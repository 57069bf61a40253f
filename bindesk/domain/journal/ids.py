"""Makes ids of deeds and records without coordination between desks."""

import hashlib
import secrets
from base64 import b32encode
from uuid import UUID, uuid5

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_FROM_STANDARD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())
_WIDEST_BYTES = 20
_DEED_CHARACTERS = 16
ID_BYTES = 10
"""The length of a random id in bytes."""

SEED_BYTES = 16
_SPACE = UUID("6f0c2b1e-7a52-5d7e-9b6b-1d0a6e4f9c21")


def new_id() -> str:
    """Return a new random id: 80 bits as 16 Crockford base-32 characters."""
    return _encoded(secrets.randbits(80), _DEED_CHARACTERS)


def id_bytes(written: str) -> bytes:
    """Return the bytes of a random id.

    Raises ValueError for a text that is not such an id.
    """
    number = 0
    for character in written:
        number = number << 5 | _ALPHABET.index(character)
    if len(written) != _DEED_CHARACTERS:
        raise ValueError(written)
    return number.to_bytes(ID_BYTES, "big")


def id_from_bytes(data: bytes) -> str:
    """Return the text of a random id given as bytes."""
    return _encoded(int.from_bytes(data, "big"), _DEED_CHARACTERS)


def id_from_seed(seed: bytes, number: int, time_ms: int) -> str:
    """Return the id derived from a random seed, a number and a time in UTC milliseconds."""
    seed_text = seed + f"{number}:{time_ms}".encode("ascii")
    return id_from_bytes(hashlib.sha256(seed_text).digest()[:ID_BYTES])


def id_in_deed(deed: str, index: int) -> str:
    """Return the id of the record that a deed creates by its change at ``index``.

    The id follows from the deed's id, so it needs no bytes in an upload.
    """
    return f"{deed}-{index}"


def id_after(deed: str) -> str:
    """Return the id of the next deed of an action that needs several deeds.

    The id follows from the deed before, so that the journal shows which deeds belong to one action.
    """
    return derived_id("after", deed)[-_DEED_CHARACTERS:]


def derived_id(*parts: str) -> str:
    """Return the id of a record that is identified by other records, such as an attendance.

    Two desks that record the same fact create the same record (UUIDv5, 26 characters).
    """
    return _encoded(uuid5(_SPACE, "\x1f".join(parts)).int, 26)


def _encoded(number: int, characters: int) -> str:
    standard = b32encode(number.to_bytes(_WIDEST_BYTES, "big"))[-characters:]
    return standard.translate(_FROM_STANDARD).decode()
