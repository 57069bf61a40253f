"""Asks which printer, how many copies and which pages."""

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

AskPrinter = Callable[[QWidget, int], QPrinter | None]
"""Returns a printer set up by the clerk for so many pages, or None when they thought better of it."""


class NoPrinter(Exception):
    """The computer knows no printer."""


def ask_printer(window: QWidget, pages: int) -> QPrinter | None:
    """Ask in the system's own window.

    Raises NoPrinter when there is none to choose.
    """
    if not QPrinterInfo.availablePrinterNames():
        raise NoPrinter
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, window)
    dialog.setMinMax(1, pages)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=True)
    return printer if dialog.exec() else None


def chosen_pages(printer: QPrinter, pages: int) -> range:
    """Return the pages that were asked for, counted from 0."""
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    return range(max(first, 1) - 1, min(last, pages))
