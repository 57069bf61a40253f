import pytest

from bindesk.operations.books import printing
from bindesk.ui.books.book_choice import BookChoice
from tests.support.desks import SetClock
from tests.support.pages import on_show, tools_for
from tests.support.year_desks import accepted, held, year_desk


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, SetClock())
    yield made
    made.close()


@pytest.fixture
def choosing(desk, qtbot):
    made = BookChoice(tools_for(desk))
    on_show(qtbot, made)
    return made


def book(desk, book_id):
    return next(one for one in printing.books(desk) if one.id == book_id)


def test_only_what_the_book_asks_for_is_on_show(choosing, desk):
    choosing.show_book(book(desk, "L13"))
    shown = {name for name, part in choosing._parts.items() if part.isVisibleTo(choosing)}
    assert shown == {"year", "month", "masked"}


def test_the_only_branch_is_chosen_without_asking(choosing, desk):
    choosing.show_book(book(desk, "L10"))
    assert not choosing.branch.isVisibleTo(choosing)
    assert choosing.query()["branch"] == "branch-1"


def test_meetings_are_offered_by_their_words(choosing, desk):
    meeting = held(desk)
    choosing.show_book(book(desk, "L02"))
    assert choosing.meeting.itemText(0) == "全年已完成的会议"
    assert choosing.meeting.itemData(1) == meeting
    assert choosing.query()["meeting"] is None


def test_an_errand_is_found_by_a_name(choosing, desk):
    errand = accepted(desk)
    choosing.show_book(book(desk, "L16"))
    assert choosing.missing_choice()
    (one,) = choosing._errands("wxm")
    assert one.id == errand
    choosing.choose_errand(errand)
    assert not choosing.missing_choice()


def test_another_year_offers_its_own_meetings(choosing, desk):
    held(desk)
    choosing.show_book(book(desk, "L02"))
    told = []
    choosing.changed.connect(lambda: told.append(1))
    choosing.year.setCurrentIndex(choosing.year.findData(2025))
    choosing.year.activated.emit(choosing.year.currentIndex())
    assert choosing.meeting.count() == 1
    assert told == [1]
