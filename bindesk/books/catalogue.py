"""Lists the printable books, each with its content type and its drawing function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from bindesk.books.errands import receipts
from bindesk.books.layouts import Layout, layout, layouts
from bindesk.books.pages import forms, ledgers
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import PrintedDocument
from bindesk.books.pages.read_back import ValueRow

Draw = Callable[..., PrintedDocument]
Values = Callable[..., Iterator[ValueRow]]


@dataclass(frozen=True, slots=True)
class Book:
    """A printable book; ``draw(content, stamp, layout=..., progress=...)`` returns its PDF.

    ``content`` is the type of the value that ``draw`` prints; ``values(content, layout=...)`` yields what its
    pages must show. ``layout`` and ``progress`` are optional.
    """

    id: str
    title: str
    content: type[Any]
    draw: Draw
    values: Values


_SPECIAL: tuple[tuple[str, type[Any], Draw, Values], ...] = (
    (receipts.LAYOUT, FormContents, receipts.draw, receipts.values),
)


def books() -> tuple[Book, ...]:
    """Return every printable book, in the order of the shipped layouts.

    A book without a drawing function of its own prints LedgerContents or FormContents by its layout's
    columns.
    """
    special = {
        shipped: Book(shipped, layout(shipped).title, content, draw, values)
        for shipped, content, draw, values in _SPECIAL
    }
    candidates = (special.get(shipped.id) or _book_by_layout(shipped) for shipped in layouts())
    return tuple(book for book in candidates if book is not None)


def book(book_id: str) -> Book:
    """Return the book of a layout id.

    Raises KeyError when no printable book has the id.
    """
    for each in books():
        if each.id == book_id:
            return each
    raise KeyError(book_id)


def _book_by_layout(each: Layout) -> Book | None:
    if each.kind == "list":
        return Book(
            each.id,
            each.title,
            LedgerContents,
            partial(ledgers.draw, layout=each),
            partial(ledgers.values, layout=each),
        )
    if each.kind == "form":
        return Book(
            each.id,
            each.title,
            FormContents,
            partial(forms.draw, layout=each),
            partial(forms.values, layout=each),
        )
    return None
