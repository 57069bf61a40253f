"""The print dialog of the system: printer, copies and pages."""

from collections.abc import Callable

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

AskPrinter = Callable[[QWidget, int], QPrinter | None]
"""Returns the printer the clerk set up for a number of pages, or None when the clerk cancelled."""


class NoPrinter(Exception):
    """Raised when the computer has no printer."""


def ask_printer(window: QWidget, pages: int) -> QPrinter | None:
    """Show the system's print dialog and return its printer, or None when the clerk cancels.

    Raises NoPrinter when the computer has no printer.
    """
    if not QPrinterInfo.availablePrinterNames():
        raise NoPrinter
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, window)
    dialog.setMinMax(1, pages)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=True)
    return printer if dialog.exec() else None


def chosen_pages(printer: QPrinter, pages: int) -> range:
    """Return the pages chosen in the print dialog, counted from 0."""
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    return range(max(first, 1) - 1, min(last, pages))
