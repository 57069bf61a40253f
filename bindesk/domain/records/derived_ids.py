"""Derives the id of a record from what identifies it, so that every desk has the same id for it."""

from base64 import b32encode
from uuid import UUID, uuid5

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""The digits of Crockford's base 32."""

_FROM_STANDARD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_WIDEST_BYTES = 20
_DERIVED_CHARACTERS = 26
_SPACE = UUID("6f0c2b1e-7a52-5d7e-9b6b-1d0a6e4f9c21")


def derived_id(*parts: str) -> str:
    """Return the id of a record that is identified by other records, such as an attendance.

    Two desks that record the same fact create the same record (UUIDv5, 26 characters).
    """
    return base_32(uuid5(_SPACE, "\x1f".join(parts)).int, _DERIVED_CHARACTERS)


def base_32(number: int, characters: int) -> str:
    """Return the last characters of a number of at most 160 bits in Crockford's base 32."""
    standard = b32encode(number.to_bytes(_WIDEST_BYTES, "big"))[-characters:]
    return standard.translate(_FROM_STANDARD).decode()
