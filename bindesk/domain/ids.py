"""Names that two desks can make without asking each other."""

import secrets
from uuid import UUID, uuid5

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_DEED_CHARACTERS = 16
_SPACE = UUID("6f0c2b1e-7a52-5d7e-9b6b-1d0a6e4f9c21")


def new_id() -> str:
    """Return a fresh random id: 80 bits as 16 Crockford base-32 characters."""
    return _written(secrets.randbits(80), _DEED_CHARACTERS)


def id_in_deed(deed: str, place: int) -> str:
    """Return the id of the record that a deed makes at a place among its changes.

    It follows from the deed's own id, so it costs no bytes when the deed is carried.
    """
    return f"{deed}-{place}"


def derived_id(*parts: str) -> str:
    """Return the id of a record that is known by other records, such as an attendance.

    Two desks that record the same fact meet in one record (UUIDv5, 26 characters).
    """
    return _written(uuid5(_SPACE, "\x1f".join(parts)).int, 26)


def _written(number: int, characters: int) -> str:
    return "".join(_ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(characters)))
