"""Prints the books: what stands on the shelf, what each page says of its print, who printed what."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Unpack, cast

import msgspec

from bindesk.books import catalogue, volumes
from bindesk.books.fonts import Chain, Style, system_chain
from bindesk.books.layouts import layout
from bindesk.books.pages import Bitmap, render, size_mm
from bindesk.books.paper import Printed, PrintingStopped, Progress, Stamp
from bindesk.db import prints
from bindesk.db.audits import Entry
from bindesk.domain.kinds import Kind, Record
from bindesk.domain.problems import Problem
from bindesk.operations.clocks import CHINA
from bindesk.operations.desk import Desk
from bindesk.operations.gathering import SHELF, Gathered, Which, gather
from bindesk.settings import read_settings

__all__ = [
    "Bitmap",
    "Entry",
    "Printed",
    "PrintingStopped",
    "Progress",
    "Which",
    "render",
    "size_mm",
]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A book that can be printed: its id (L02), title, what it asks for, and its purpose in a line."""

    id: str
    title: str
    asks: tuple[str, ...]
    purpose: str = ""


def books(desk: Desk) -> list[Shelved]:
    """Return the books that can be printed from this desk's records, in the order of their numbers."""
    del desk
    return [
        Shelved(each, layout(each).title, on_shelf.asks, on_shelf.purpose)
        for each, on_shelf in sorted(SHELF.items())
    ]


def book_pdf(
    desk: Desk,
    book: str,
    *,
    preview: bool = False,
    progress: Progress | None = None,
    **which: Unpack[Which],
) -> Printed:
    """Return a book as PDF; unless it is only a ``preview``, the audit keeps who printed what.

    What was printed before is marked 补打. Raises NotInOrder for a book that is not on the shelf or
    lacks what it asks for, PrintingStopped when ``progress`` answers False.
    """
    gathered = gather(desk, book, which)
    with desk.reading() as link:
        again = not gathered.is_blank and prints.was_printed(link, book, gathered.what)
    stamp = _stamp(desk, gathered, reprint=again)
    draw = catalogue.book(book).draw
    if len(gathered.contents) == 1:
        printed: Printed = draw(gathered.contents[0], stamp, progress=progress)
    else:
        parts = [draw(content, stamp) for content in _watched(gathered.contents, progress)]
        printed = volumes.bind(parts)
    if not preview:
        note_printed(desk, book, gathered.what, printed.pages)
    return printed


def gaps(desk: Desk, book: str, **which: Unpack[Which]) -> list[Problem]:
    """Return what is still missing or doubtful in the records a book would print.

    Raises NotInOrder as ``book_pdf`` does.
    """
    return list(gather(desk, book, which).gaps)


def name_of(desk: Desk, book: str, **which: Unpack[Which]) -> str:
    """Return what the audit calls these records in this book: pass it on to ``note_printed``."""
    return gather(desk, book, which).what


def note_printed(desk: Desk, book: str, what: str, pages: int) -> None:
    """Write into the audit that a book was printed or saved; the next one is a 补打."""
    desk.note(prints.PRINTED, book, what, f"{pages}页")


def history(desk: Desk) -> list[Entry]:
    """Return the newest prints of this desk, newest first."""
    with desk.reading() as link:
        return prints.history(link)


def _watched(contents: tuple[Any, ...], progress: Progress | None) -> Iterator[Any]:
    for done, content in enumerate(contents):
        if progress is not None and not progress(done, len(contents)):
            raise PrintingStopped
        yield content


def _stamp(desk: Desk, gathered: Gathered, *, reprint: bool) -> Stamp:
    return Stamp(
        printed_at=desk.clock().astimezone(CHINA).replace(tzinfo=None),
        unit=gathered.unit,
        record_hash=_hash_of(gathered.records),
        practice=desk.office.is_practice,
        reprint=reprint,
        fonts=_fonts(cast("Style", read_settings(desk.home.settings).print_style)),
    )


def _hash_of(held: Iterable[tuple[Kind[Any], Record]]) -> str:
    """Return a SHA-256 over the records printed, as the digest writes them."""
    told = [(k.name, one.id, one.unit, sorted(k.said(one).items())) for k, one in held]
    lines = (msgspec.json.encode(line) + b"\n" for line in sorted(told))
    return hashlib.sha256(b"".join(lines)).hexdigest() if told else ""


@cache
def _fonts(style: Style) -> Chain:
    return system_chain(style)
