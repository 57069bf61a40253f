"""Reads a finished PDF back and finds the values handed in that are not on its pages."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

import pypdfium2

from bindesk.books.pages.bitmaps import pdfium_lock
from bindesk.books.pages.paper import PrintedDocument

_REORDERED = frozenset({"R", "AL", "AN"})
"""The directions of letters written from right to left, which a reader gives back in another order."""

_HYPHENS = frozenset("-\u00ad\u2010\u2011")
"""A reader leaves out a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """A value handed in to be printed, and the words that say where it stands on the page.

    Only a value that ``runs_on`` may be found in parts, on one page after another.
    """

    label: str
    text: str
    runs_on: bool = False


ValueRow = Sequence[PrintedValue]
"""Values that are written one after another: the cells of one row, or one value above a table."""


def lost_values(printed: PrintedDocument, rows: Iterable[ValueRow]) -> list[PrintedValue]:
    """Return the values that a reader does not find on the pages, with what is lost of each as its text.

    ``rows`` come in the order in which they are written. Blanks, line ends, characters without a font
    (``missing``) and text outside the page do not count as printed.
    """
    pages = _Pages(printed)
    lost: list[PrintedValue] = []
    for row in rows:
        texts = [pages.comparable(value.text) for value in row]
        if pages.pass_over("".join(texts)):
            continue
        for value, text in zip(row, texts, strict=True):
            if rest := pages.rest_of(text, runs_on=value.runs_on):
                lost.append(replace(value, text=rest))
    return lost


class _Pages:
    """The text of a document, and a cursor behind the values that have been found."""

    def __init__(self, printed: PrintedDocument) -> None:
        self._missing = dict.fromkeys(map(ord, printed.missing))
        self._pages = [self.comparable(text) for text in page_texts(printed.pdf)]
        self._starts = list(accumulate(map(len, self._pages), initial=0))
        self._whole = "".join(self._pages)
        self._cursor = 0

    def comparable(self, text: str) -> str:
        """Return a text in the form in which values and pages are compared."""
        drawn = text.translate(self._missing)
        return "".join(filter(_is_compared, unicodedata.normalize("NFKC", drawn)))

    def pass_over(self, text: str) -> bool:
        """Move the cursor behind the next occurrence of a text; return False when there is none."""
        index = self._whole.find(text, self._cursor)
        if index >= 0:
            self._cursor = index + len(text)
        return index >= 0

    def rest_of(self, text: str, *, runs_on: bool) -> str:
        """Return what the pages from the cursor on do not show of a text; each shows a part if it runs on."""
        start = max(0, bisect_right(self._starts, self._cursor) - 1)
        pages = self._pages[start:]
        if not runs_on:
            return "" if any(text in page for page in pages) else text
        for page in pages:
            text = text[_longest_prefix(text, page) :]
        return text


def page_texts(pdf: bytes) -> Iterator[str]:
    """Yield the text of each page; text outside the page is left out."""
    with pdfium_lock:
        document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            with pdfium_lock:
                page = document[number]
                text = page.get_textpage().get_text_bounded(0, 0, *page.get_size())
            yield text
    finally:
        with pdfium_lock:
            document.close()


def _longest_prefix(text: str, page: str) -> int:
    """Return the length of the longest beginning of a text that a page shows, found by halving."""
    if text in page:
        return len(text)
    shown, too_long = 0, len(text)
    while too_long - shown > 1:
        middle = (shown + too_long) // 2
        shown, too_long = (middle, too_long) if text[:middle] in page else (shown, middle)
    return shown


@cache
def _is_compared(letter: str) -> bool:
    """Return whether a character is compared: not one that a reader leaves out, adds or reorders."""
    return (
        letter not in _HYPHENS
        and not letter.isspace()
        and unicodedata.category(letter) not in {"Cc", "Cf", "Cn", "Mn"}
        and unicodedata.bidirectional(letter) not in _REORDERED
    )
