"""Renders the pages of a book as images, for the preview and for the printer."""

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from bindesk.errors import ExternalError
from bindesk.operations.books import printing

POINTS = 72
MM_PER_INCH = 25.4
MOST_DPI = 300
"""Highest resolution sent to a printer: a finer one is not seen on paper and takes too long."""

ReportPage = Callable[[int, int], bool]
"""Receives the number of printed pages and of all pages; returning False cancels the print."""


def picture(pdf: bytes, page: int, width: int) -> QImage:
    """Return the image of a page, ``width`` device pixels wide; ``page`` counts from 0."""
    wide, _ = printing.size_mm(pdf, page)
    return _image(pdf, page, width / (wide / MM_PER_INCH * POINTS))


def shapes(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of all pages in mm."""
    return printing.sizes_mm(pdf)


def _image(pdf: bytes, page: int, scale: float) -> QImage:
    bitmap = printing.render(pdf, page, scale)
    image = QImage(
        bitmap.pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
    )
    return image.copy()


def print_pages(pdf: bytes, pages: range, printer: QPrinter, report: ReportPage) -> bool:
    """Print pages (counted from 0) as the images of the preview; return False when cancelled.

    May run on any thread. Each page sets the printer's paper size and orientation.
    Raises ExternalError when the printer refuses the job.
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
