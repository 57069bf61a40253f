"""Turns pages of a PDF into bitmaps: what is previewed is what is printed."""

import threading
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

one_at_a_time = threading.Lock()
"""Held while pdfium is at work: it serves one caller at a time."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page as pixels: four bytes each in the order B, G, R, unused; ``stride`` bytes a row."""

    width: int
    height: int
    stride: int
    pixels: bytes


def count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def size_mm(pdf: bytes, page: int) -> tuple[float, float]:
    """Return a page's width and height in mm; ``page`` counts from 0.

    Raises IndexError for a page the PDF lacks.
    """
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            wide, high = _page(document, page).get_size()
        finally:
            document.close()
    return wide * 25.4 / 72, high * 25.4 / 72


def render(pdf: bytes, page: int, scale: float) -> Bitmap:
    """Return one page in pixels on white; ``page`` counts from 0, scale 1 is 72 pixels an inch.

    pdfium serves one caller at a time, so threads wait for each other here. Raises IndexError for a
    page the PDF lacks.
    """
    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            bitmap = _page(document, page).render(
                scale=scale, force_bitmap_format=raw.FPDFBitmap_BGRx
            )
            pixels = bytes(bitmap.buffer)
            return Bitmap(bitmap.width, bitmap.height, bitmap.stride, pixels)
        finally:
            document.close()


def _page(document: pypdfium2.PdfDocument, page: int) -> pypdfium2.PdfPage:
    if not 0 <= page < len(document):
        raise IndexError(page)
    return document[page]
