"""Turns a book's pages into pictures, for the preview and for the printer alike."""

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from bindesk.errors import ExternalError
from bindesk.operations.books import printing

POINTS = 72
MM_PER_INCH = 25.4
MOST_DPI = 300
"""Finer than this paper shows no more, and long books take too long."""

ReportPage = Callable[[int, int], bool]
"""Hears how many pages are printed of how many; False stops."""


def picture(pdf: bytes, page: int, width: int) -> QImage:
    """Return a page ``width`` device pixels wide; ``page`` counts from 0."""
    wide, _ = printing.size_mm(pdf, page)
    return _image(pdf, page, width / (wide / MM_PER_INCH * POINTS))


def shape(pdf: bytes, page: int) -> tuple[float, float]:
    """Return a page's width and height in mm."""
    return printing.size_mm(pdf, page)


def _image(pdf: bytes, page: int, scale: float) -> QImage:
    bitmap = printing.render(pdf, page, scale)
    image = QImage(
        bitmap.pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
    )
    return image.copy()


def print_pages(pdf: bytes, pages: range, printer: QPrinter, report: ReportPage) -> bool:
    """Print pages (counted from 0) as the very pictures of the preview; False when it was stopped.

    May run on any thread. The printer is told the size and turn of each page.
    Raises ExternalError when it does not take the job.
    """
    painter = QPainter()
    for done, page in enumerate(pages):
        _set_page(printer, *printing.size_mm(pdf, page))
        if done == 0:
            if not painter.begin(printer):
                raise ExternalError("print-refused", name=printer.printerName())
        else:
            printer.newPage()
        dpi = min(printer.resolution(), MOST_DPI)
        room = printer.pageLayout().fullRectPixels(printer.resolution())
        painter.drawImage(QRect(0, 0, room.width(), room.height()), _image(pdf, page, dpi / POINTS))
        if not report(done + 1, len(pages)):
            painter.end()
            printer.abort()
            return False
    painter.end()
    return True


def _set_page(printer: QPrinter, wide: float, high: float) -> None:
    turned = wide > high
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait,
        QMarginsF(0, 0, 0, 0),
    )
    printer.setFullPage(True)
    printer.setPageLayout(layout)
