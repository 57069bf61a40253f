"""Teaches the program the layout of another book, for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bindesk.books import layouts
from bindesk.books.layouts import Layout


@contextmanager
def layout_known(text: str) -> Iterator[Layout]:
    """Let the layout in a JSON text be shipped with the program, in place of one of the same id."""
    shipped = layouts._shipped()
    before = dict(shipped)
    decoded = msgspec.json.decode(text, type=Layout)
    shipped[decoded.id] = decoded
    try:
        yield decoded
    finally:
        shipped.clear()
        shipped.update(before)
