"""Lists, previews and prints the books, and writes each print into the audit."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Unpack, cast

import msgspec

from bindesk.books import catalogue
from bindesk.books.catalogue import Book
from bindesk.books.layouts import layout
from bindesk.books.pages import volumes
from bindesk.books.pages.bitmaps import Bitmap, render, size_mm, sizes_mm
from bindesk.books.pages.paper import PrintedDocument, PrintingStopped, PrintProgress, Stamp
from bindesk.books.pages.read_back import lost_values
from bindesk.books.typesetting.fonts import FontChain, Style, system_chain
from bindesk.db.audit import prints
from bindesk.db.audit.audits import AuditEntry
from bindesk.db.meetings import meetings
from bindesk.db.records import records
from bindesk.domain.meetings.meetings import MEETING, Meeting
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.books.book_data import BookData, BookQuery, gather, purposes, sources
from bindesk.operations.books.meeting_books import BOOKS
from bindesk.operations.desk.clocks import CHINA
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.locks import printing_out
from bindesk.settings import read_settings

__all__ = [
    "AuditEntry",
    "Bitmap",
    "BookQuery",
    "PrintProgress",
    "PrintedDocument",
    "PrintingStopped",
    "render",
    "size_mm",
    "sizes_mm",
]


_LOST_NAMED, _LOST_LETTERS = 3, 20
"""How many lost values are named, and how many characters of each."""

SIGN_IN = "L06"
"""The id of the sign-in sheet, which belongs to meetings of every type."""


@dataclass(frozen=True, slots=True)
class AvailableBook:
    """Describes a book that can be printed: id (L02), title, BookQuery keys and purpose."""

    id: str
    title: str
    asks: tuple[str, ...]
    purpose: str = ""


def books(desk: Desk) -> list[AvailableBook]:
    """Return the books that can be printed, sorted by id."""
    del desk
    purpose = purposes()
    return [
        AvailableBook(book_id, layout(book_id).title, source.asks, purpose[book_id])
        for book_id, source in sources().items()
    ]


@dataclass(frozen=True, slots=True)
class PreparedPrint:
    """Holds a rendered book before it is printed.

    ``what`` is the name of the print in the audit, ``gaps`` are the missing or doubtful values in its
    records. ``is_marked`` says that it carries the mark 补打, or needs none as a blank sheet.
    """

    book: str
    printed: PrintedDocument
    what: str
    gaps: tuple[Problem, ...]
    is_marked: bool = False


def prepare(
    desk: Desk, book: str, progress: PrintProgress | None = None, **which: Unpack[BookQuery]
) -> PreparedPrint:
    """Render a book for preview, without writing to the audit.

    A book that was printed before is marked 补打. Its pages are read back: where they lack a value that was
    handed in, there is no print. Raises ValidationFailed for that, for an unknown book and for a missing
    selection; PrintingStopped when ``progress`` returns False.
    """
    data = gather(desk, book, which)
    with desk.reading() as conn:
        is_reprint = not data.is_blank and prints.was_printed(conn, book, data.what)
    stamp = _stamp(desk, data, reprint=is_reprint)
    draw = partial(_draw, catalogue.book(book))
    if len(data.contents) == 1:
        printed = draw(data.contents[0], stamp, progress)
    else:
        parts = [draw(content, stamp) for content in _with_progress(data.contents, progress)]
        printed = volumes.bind(parts)
    return PreparedPrint(book, printed, data.what, data.gaps, is_reprint or data.is_blank)


def _draw(
    book: Book, content: Any, stamp: Stamp, progress: PrintProgress | None = None
) -> PrintedDocument:
    """Draw a book and read it back. Raises ValidationFailed that names the values which are not printed."""
    printed = book.draw(content, stamp, progress=progress)
    if lost := lost_values(printed, book.values(content)):
        places = "；".join(f"{one.label}：{one.text[:_LOST_LETTERS]}" for one in lost[:_LOST_NAMED])
        values: dict[str, str | int] = {"title": book.title, "count": len(lost), "places": places}
        raise ValidationFailed([Problem("print-incomplete", values=values)])
    return printed


@contextmanager
def handing_out(desk: Desk, prepared: PreparedPrint) -> Iterator[None]:
    """Write a print into the audit, then let the block hand it out; later prints are marked 补打.

    The audit comes first, so that no paper is without its line, whatever happens in between; when the block
    raises, a second line says that it failed. One book is handed out at a time. Raises ValidationFailed when
    the same book was handed out since this one was prepared: it lacks the mark.
    """
    with printing_out(desk.home):
        with desk.reading() as conn:
            was_printed = prints.was_printed(conn, prepared.book, prepared.what)
        if was_printed and not prepared.is_marked:
            raise ValidationFailed([Problem("print-twice")])
        with _noted(desk, prepared):
            yield


def save_pdf(desk: Desk, prepared: PreparedPrint, path: Path) -> None:
    """Write a book to a PDF file and write the print into the audit.

    Raises ValidationFailed as ``handing_out`` does, ExternalError when the file can not be written; an
    existing file then stays unchanged.
    """
    with handing_out(desk, prepared):
        _write(path, prepared.printed.pdf)


def save_book(desk: Desk, book: str, path: Path, **which: Unpack[BookQuery]) -> PreparedPrint:
    """Render a book, write it to a PDF file and write the print into the audit; return what was saved.

    Raises the same errors as ``prepare`` and ``save_pdf``.
    """
    with printing_out(desk.home):
        prepared = prepare(desk, book, **which)
        with _noted(desk, prepared):
            _write(path, prepared.printed.pdf)
    return prepared


@contextmanager
def _noted(desk: Desk, prepared: PreparedPrint) -> Iterator[None]:
    line = (prepared.book, prepared.what, f"{prepared.printed.pages}页")
    desk.note_audit(prints.PRINTED, *line)
    try:
        yield
    except BaseException:
        desk.note_audit(prints.FAILED, *line)
        raise


def _write(path: Path, pdf: bytes) -> None:
    try:
        replace_file(path, pdf)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExternalError("print-not-written", path=str(path), reason=reason) from error


def meetings_of(desk: Desk, book: str, branch: str, year: int) -> list[tuple[str, str]]:
    """Return (id, label) of the meetings of a branch's year that a book records, newest first."""
    with desk.reading() as conn:
        year_meetings = meetings.of_year(conn, branch, year)
    of_book = [one for one in year_meetings if book == SIGN_IN or BOOKS.get(one.type) == book]
    of_book.sort(key=lambda one: (one.day or date.min, one.number), reverse=True)
    return [(one.id, _meeting_words(one)) for one in of_book]


def _meeting_words(meeting: Meeting) -> str:
    day = f"{meeting.day.month}月{meeting.day.day}日 " if meeting.day else ""
    group = f"（{meeting.group}）" if meeting.group else ""
    unfinished = "" if meeting.finished else "（未完成）"
    words = MEETING.choice_words("type", meeting.type)
    return f"{day}{words}{group} {meeting.topic}{unfinished}"


def _with_progress(contents: tuple[Any, ...], progress: PrintProgress | None) -> Iterator[Any]:
    for done, content in enumerate(contents):
        if progress is not None and not progress(done, len(contents)):
            raise PrintingStopped
        yield content


def _stamp(desk: Desk, data: BookData, *, reprint: bool) -> Stamp:
    return Stamp(
        printed_at=desk.clock().astimezone(CHINA).replace(tzinfo=None),
        unit=data.unit,
        record_hash=_hash_of(data.records),
        practice=desk.office.is_practice,
        reprint=reprint,
        fonts=_fonts(cast("Style", read_settings(desk.home.settings).print_style)),
    )


def _hash_of(printed_records: Iterable[tuple[Kind[Any], Record]]) -> str:
    """Return the SHA-256 of the printed records in the form of the store digest."""
    rows = [
        (k.name, one.id, one.unit, sorted(k.non_default_values(one).items()))
        for k, one in printed_records
    ]
    lines = (msgspec.json.encode(line) + b"\n" for line in sorted(rows))
    return hashlib.sha256(b"".join(lines)).hexdigest() if rows else ""


@cache
def _fonts(style: Style) -> FontChain:
    return system_chain(style)


def book_of_meeting(desk: Desk, meeting: str) -> str:
    """Return the id of the book in which a meeting is recorded.

    Raises ValidationFailed when there is no such meeting, or no book for its type.
    """
    with desk.reading() as conn:
        stored = records.load(conn, MEETING, meeting)
    if stored is None:
        raise ValidationFailed([Problem("meeting-gone")])
    if stored.type not in BOOKS:
        words = MEETING.choice_words("type", stored.type)
        raise ValidationFailed([Problem("book-none-for-type", values={"type": words})])
    return BOOKS[stored.type]
