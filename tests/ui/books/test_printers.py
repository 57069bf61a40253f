import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from bindesk.ui.books.printers import NoPrinter, ask_printer, chosen_pages


def test_a_computer_without_printers_says_so(qapp, monkeypatch):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    with pytest.raises(NoPrinter):
        ask_printer(None, 3)


def test_all_pages_are_printed_unless_some_are_chosen(qapp):
    printer = QPrinter()
    assert chosen_pages(printer, 4) == range(4)
    printer.setFromTo(2, 3)
    assert chosen_pages(printer, 4) == range(1, 3)
    printer.setFromTo(3, 9)
    assert chosen_pages(printer, 4) == range(2, 4)
