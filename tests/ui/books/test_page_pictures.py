import pytest
from PySide6.QtPrintSupport import QPrinter

from bindesk.errors import ExternalError
from bindesk.operations.books import printing
from bindesk.ui.books import page_pictures
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import held, year_desk


@pytest.fixture
def pdf(tmp_path, qapp):
    desk = year_desk(tmp_path, SetClock())
    held(desk)
    yield printing.prepare(desk, "L02", year=2026).printed.pdf
    desk.close()


@pytest.fixture
def printer(tmp_path):
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "out.pdf"))
    made.setResolution(72)
    return made


def test_a_page_is_drawn_as_wide_as_asked_and_in_its_shape(pdf):
    picture = page_pictures.picture(pdf, 0, 600)
    assert abs(picture.width() - 600) <= 1
    wide, high = page_pictures.shapes(pdf)[0]
    assert (round(wide), round(high)) == (210, 297)
    assert picture.height() == pytest.approx(600 * high / wide, abs=2)


def test_all_pages_are_printed_and_reported(pdf, printer, tmp_path):
    reported = []

    def said(done, total):
        reported.append((done, total))
        return True

    assert page_pictures.print_pages(pdf, range(1), printer, said)
    assert reported == [(1, 1)]
    assert (tmp_path / "out.pdf").stat().st_size > 0


def test_cancelling_ends_the_print(pdf, printer):
    assert not page_pictures.print_pages(pdf, range(1), printer, lambda _done, _all: False)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_refuses_raises_an_external_error(pdf, printer, tmp_path):
    printer.setOutputFileName(str(tmp_path / "nowhere" / "out.pdf"))
    with pytest.raises(ExternalError) as refused:
        page_pictures.print_pages(pdf, range(1), printer, lambda _done, _all: True)
    assert refused.value.code == "print-refused"
