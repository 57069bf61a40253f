"""Prints a book as the window does: rendered first, then handed out with its line in the audit."""

from typing_extensions import Unpack

from bindesk.books.pages.paper import PrintedDocument
from bindesk.operations.books import printing
from bindesk.operations.books.book_data import BookQuery
from bindesk.operations.books.printing import PrintProgress
from bindesk.operations.desk.desk import Desk


def book_pdf(
    desk: Desk, book: str, progress: PrintProgress | None = None, **which: Unpack[BookQuery]
) -> PrintedDocument:
    """Return a book as PDF, printed."""
    prepared = printing.prepare(desk, book, progress, **which)
    with printing.handing_out(desk, prepared):
        return prepared.printed
