"""Limits what a few hostile bytes of a pack could swell to or point at; each check raises ValueError."""

import lzma
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_NUMBERS = range(-(2**63), 2**64)
_LONGEST_NUMBER = 20
_LARGEST_STREAM = 8 * 1024 * 1024
_LARGEST_HEAD = 2 * 1024 * 1024
_MOST_VALUES = 120_000
"""The most changes, parents and values of a pack: a few bytes of templates could stand for any number.

A desk seals 80,000 at most.
"""


def decompressed(data: bytes, filters: list[dict[str, int]]) -> bytes:
    """Return a stream's text, at most 8 MiB of it; raise for a longer stream, and for one cut short."""
    decompressor = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=filters)
    text = decompressor.decompress(data, _LARGEST_STREAM)
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("a stream cut short, or too long")
    return text


def head_size(narrow: bytes) -> int:
    """Return the number of bytes of templates, which the narrow stream begins with; at most 2 MiB of it.

    In memory they take thirty times as much.
    """
    size = int.from_bytes(narrow[:4], "big")
    if size > _LARGEST_HEAD:
        raise ValueError("templates without end")
    return size


def demand_value_count(count: int) -> None:
    """Raise for more changes, parents and values than a pack may have."""
    if count > _MOST_VALUES:
        raise ValueError("size")


def number_of(text: str) -> int:
    """Return the number that a text states, between -2^63 and 2^64 - 1."""
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number beyond all measure")
    value = int(text)
    if value not in _NUMBERS:
        raise ValueError("a number beyond all measure")
    return value


def item_at(items: Sequence[T], index: int) -> T:
    """Return the item at an index, which must not count from the end; IndexError beyond the last."""
    if index < 0:
        raise ValueError("place")
    return items[index]


def slices_of(data: bytes, size: int) -> list[bytes]:
    """Split bytes into slices of ``size`` bytes each, with nothing left over."""
    if len(data) % size:
        raise ValueError("size")
    return [data[start : start + size] for start in range(0, len(data), size)]
