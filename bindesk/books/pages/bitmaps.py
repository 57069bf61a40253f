"""Renders pages of a PDF as bitmaps, for the preview and for the printer alike."""

import threading
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

pdfium_lock = threading.Lock()
"""The lock to hold around every call of pdfium, which is not thread-safe."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page as pixels of four bytes each (B, G, R, unused); ``stride`` is the bytes of one row."""

    width: int
    height: int
    stride: int
    pixels: bytes


_MM_PER_POINT = 25.4 / 72


def size_mm(pdf: bytes, page: int) -> tuple[float, float]:
    """Return the width and height of a page in mm; ``page`` counts from 0.

    Raises IndexError when the PDF has no such page.
    """
    with pdfium_lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            wide, high = _page(document, page).get_size()
        finally:
            document.close()
    return wide * _MM_PER_POINT, high * _MM_PER_POINT


def sizes_mm(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of all pages in mm, opening the PDF once."""
    with pdfium_lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            sizes = [document.get_page_size(page) for page in range(len(document))]
        finally:
            document.close()
    return [(wide * _MM_PER_POINT, high * _MM_PER_POINT) for wide, high in sizes]


def render(pdf: bytes, page: int, scale: float) -> Bitmap:
    """Return one page as pixels on white; ``page`` counts from 0, scale 1 is 72 pixels per inch.

    Threads wait for each other here, because pdfium is not thread-safe. Raises IndexError when the PDF has
    no such page.
    """
    with pdfium_lock:
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
