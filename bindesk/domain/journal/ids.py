"""Makes ids of deeds and records without coordination between desks."""

import hashlib
import secrets

from bindesk.domain.records.derived_ids import ALPHABET, base_32, derived_id

_DEED_CHARACTERS = 16
ID_BYTES = 10
"""The length of a random id in bytes."""

SEED_BYTES = 16


def new_id() -> str:
    """Return a new random id: 80 bits as 16 Crockford base-32 characters."""
    return base_32(secrets.randbits(80), _DEED_CHARACTERS)


def id_bytes(written: str) -> bytes:
    """Return the bytes of a random id.

    Raises ValueError for a text that is not such an id.
    """
    number = 0
    for character in written:
        number = number << 5 | ALPHABET.index(character)
    if len(written) != _DEED_CHARACTERS:
        raise ValueError(written)
    return number.to_bytes(ID_BYTES, "big")


def id_from_bytes(data: bytes) -> str:
    """Return the text of a random id given as bytes."""
    return base_32(int.from_bytes(data, "big"), _DEED_CHARACTERS)


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
