from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from bindesk.domain.people.organisations import ORGANISATION
from bindesk.messages import message
from bindesk.operations.books import printing
from bindesk.ui.books import page as books_page
from bindesk.ui.books.page import BooksPage
from bindesk.ui.books.printers import NoPrinter
from bindesk.ui.context.unit_chooser import KEYS
from tests.support.desks.audit_trail import printed_books
from tests.support.desks.branches import BRANCH, DAY, UNIT
from tests.support.desks.desks import SetClock, practice_desk
from tests.support.desks.ponds import POND, Pond, ponds_known
from tests.support.desks.township_desks import LB, ZFT, choose, township_desk, township_tools
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.window.inline_pool import elsewhere
from tests.support.window.pages import bars, on_show, tools_for
from tests.support.window.recording_ask import Told


@pytest.fixture
def make_desk():
    return year_desk


def to_file(path):
    """Stand in for the system's window: a printer that prints into a file."""

    def ask(_window, _pages):
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setResolution(96)
        return printer

    return ask


def shown(qtbot, desk, what="", *, path=None, ask=None):
    context = tools_for(desk, Told(path=path))
    made = BooksPage(context, ask or (lambda _window, _pages: None))
    on_show(qtbot, made, context)
    made.arrive(what)
    made.draw()
    return made


def test_a_book_is_on_show_before_it_is_printed(desk, qtbot):
    held(desk)
    page = shown(qtbot, desk, "L02")
    assert page.pages.text() == "第 1 页，共 1 页"
    assert page.print_button.isEnabled()
    assert printed_books(desk) == []


def test_an_empty_year_says_so_and_offers_no_print(desk, qtbot):
    page = shown(qtbot, desk, "L02")
    assert "2026 年还没有" in page.message.text()
    assert not page.print_button.isEnabled()


def test_one_meeting_is_chosen_by_arriving_at_it(desk, qtbot):
    held(desk)
    other = held(desk, day=branches_day(1))
    page = shown(qtbot, desk, f"L02/{other}")
    assert page.choice.which()["meeting"] == other
    assert page._prepared.what == other


def branches_day(month):
    from datetime import date

    return date(2026, month, 8)


def test_a_receipt_asks_for_an_errand(desk, qtbot):
    page = shown(qtbot, desk, "L16")
    assert page.message.text() == message("book-needs-errand")
    page.arrive(f"L16/{accepted(desk)}")
    page.draw()
    assert page.print_button.isEnabled()


def test_the_ledger_of_a_month_is_arrived_at(desk, qtbot):
    accepted(desk)
    page = shown(qtbot, desk, "L13/2026-11")
    which = page.choice.which()
    assert (which["year"], which["month"]) == (2026, 11)
    assert page.print_button.isEnabled()


def test_missing_fields_are_listed_above_the_preview(desk, qtbot):
    page = shown(qtbot, desk, f"L02/{held(desk, chair='', finished=False)}")
    assert message("print-no-chair", {"number": ""}) in page.message.text()
    assert "另有" in page.message.text() or page.message.text().count("\n") < 3


def test_saving_a_file_is_audited_and_the_next_one_is_a_reprint(desk, qtbot, tmp_path):
    held(desk)
    page = shown(qtbot, desk, "L02", path=tmp_path / "册.pdf")
    first = page._prepared.printed.pdf
    page.file_it()
    assert (tmp_path / "册.pdf").read_bytes() == first
    assert len(printed_books(desk)) == 1
    assert page._prepared.printed.pdf != first


def test_a_failed_write_shows_an_error(desk, qtbot, tmp_path):
    held(desk)
    page = shown(qtbot, desk, "L02", path=tmp_path / "没有" / "册.pdf")
    page.file_it()
    assert any(str(tmp_path / "没有") in words for words in bars(page._context))
    assert printed_books(desk) == []


def test_the_pages_go_to_the_printer_and_the_audit_knows(desk, qtbot, tmp_path):
    held(desk)
    path = Path(tmp_path / "printed.pdf")
    page = shown(qtbot, desk, "L02", ask=to_file(path))
    page.print_it()
    assert path.stat().st_size > 0
    assert "已送打印机 1 页" in page._context.status.notice.text()
    assert len(printed_books(desk)) == 1


def test_cancelling_the_print_dialog_prints_nothing(desk, qtbot):
    held(desk)
    page = shown(qtbot, desk, "L02")
    page.print_it()
    assert printed_books(desk) == []


def test_without_a_printer_the_file_is_offered(desk, qtbot, tmp_path):
    held(desk)

    def none(_window, _pages):
        raise NoPrinter

    page = shown(qtbot, desk, "L02", path=tmp_path / "册.pdf", ask=none)
    page.print_it()
    (bar,) = page._context.notices.bars()
    assert "没有找到打印机" in bar.words
    bar.deed.click()
    assert (tmp_path / "册.pdf").exists()


def test_a_drawing_that_was_stopped_says_how_to_go_on(desk, qtbot, monkeypatch):
    held(desk)

    def stopped(*_args, **_which):
        raise printing.PrintingStopped

    page = shown(qtbot, desk, "L02")
    monkeypatch.setattr(books_page.printing, "prepare", stopped)
    page.draw()
    assert "已停止" in page.message.text()


@pytest.fixture
def town(tmp_path):
    made = township_desk(tmp_path, SetClock())
    yield made
    made.close()


def at_town(qtbot, town, what=""):
    context = township_tools(town)
    page = BooksPage(context)
    on_show(qtbot, page, context)
    page.arrive(what)
    page.draw()
    return page


def test_of_all_villages_together_there_is_no_book(town, qtbot):
    page = at_town(qtbot, town, "L13/2026-11")
    assert page.message.text() == message("book-needs-unit")
    assert not page.print_button.isEnabled()
    assert not page.choice.year.isVisibleTo(page)
    choose(page.choice.village, ZFT)
    page.draw()
    assert page.print_button.isEnabled()
    assert page._prepared.what == f"{ZFT}/2026-11"
    assert page.choice.year.isVisibleTo(page)


def test_another_village_has_its_own_branch_and_errands(town, qtbot):
    page = at_town(qtbot, town, f"L16/e1-{ZFT}")
    assert page._context.unit() == ZFT
    assert page.print_button.isEnabled()
    choose(page.choice.village, LB)
    page.draw()
    assert page.message.text() == message("book-needs-errand")
    assert [one.id for one in elsewhere(page.choice._errands, "LXL")] == [f"e1-{LB}", f"e2-{LB}"]
    page.book_list.choose("L10")
    page.draw()
    assert page.choice.which()["branch"] == f"b-{LB}"


def test_arriving_at_a_meeting_chooses_its_village(town, qtbot):
    page = at_town(qtbot, town, f"L03/m-{LB}")
    assert page._context.villages.unit == LB
    assert page._prepared.what == f"m-{LB}"


def test_a_village_chosen_elsewhere_is_the_one_on_show_on_arrival(town, qtbot):
    page = at_town(qtbot, town, "L10")
    page.hide()
    page._context.villages.choose(ZFT)
    page.show()
    page.arrive("")
    page.draw()
    assert page.choice.which()["branch"] == f"b-{ZFT}"


def test_the_key_goes_to_the_box_of_villages(town, desk, qtbot):
    (action,) = [one for one in at_town(qtbot, town).actions_here() if one.shortcut == KEYS]
    action.run()
    assert KEYS not in {one.shortcut for one in shown(qtbot, desk).actions_here()}


def test_a_new_kind_s_list_is_chosen_and_previewed_by_its_layout_alone(tmp_path, qtbot):
    with ponds_known():
        village = practice_desk(tmp_path / "ponds")
        with village.writing("import") as work:
            work.put(ORGANISATION, BRANCH)
            work.put(POND, Pond(id="p1", unit=UNIT, name="东塘", lent_on=DAY, branch=BRANCH.id))
        page = shown(qtbot, village, "L90")
        assert page.book_list.book().title == "鱼塘出租台账"
        assert page.pages.text() == "第 1 页，共 1 页"
        offered = (page.choice.year, page.choice.month, page.choice.masked)
        assert all(part.isVisibleTo(page) for part in offered)
        assert not page.choice.meeting.isVisibleTo(page)
        village.close()
