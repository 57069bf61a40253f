import pytest

from bindesk.operations.books import printing
from bindesk.ui.books.book_choice import BookChoice
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.window.inline_pool import answer_of, elsewhere
from tests.support.window.pages import on_show, tools_for


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def choice(desk, qtbot):
    made = BookChoice(tools_for(desk))
    on_show(qtbot, made)
    return made


def book(desk, book_id):
    return next(one for one in printing.books(desk) if one.id == book_id)


def test_only_what_the_book_asks_for_is_on_show(choice, desk):
    answer_of(choice.show_book(book(desk, "L13")))
    shown = {name for name, part in choice._parts.items() if part.isVisibleTo(choice)}
    assert shown == {"year", "month", "masked"}


def test_the_only_branch_is_chosen_without_asking(choice, desk):
    answer_of(choice.show_book(book(desk, "L10")))
    assert not choice.branch.isVisibleTo(choice)
    assert choice.which()["branch"] == "branch-1"


def test_meetings_are_offered_by_their_words(choice, desk):
    meeting = held(desk)
    answer_of(choice.show_book(book(desk, "L02")))
    assert choice.meeting.itemText(0) == "全年已完成的会议"
    assert choice.meeting.itemData(1) == meeting
    assert choice.which()["meeting"] is None


def test_an_errand_is_found_by_a_name(choice, desk):
    errand = accepted(desk)
    answer_of(choice.show_book(book(desk, "L16")))
    assert choice.missing_choice()
    (one,) = elsewhere(choice._errands, "wxm")
    assert one.id == errand
    answer_of(choice.choose_errand(errand))
    assert not choice.missing_choice()


def test_another_year_offers_its_own_meetings(choice, desk):
    held(desk)
    answer_of(choice.show_book(book(desk, "L02")))
    emitted = []
    choice.changed.connect(lambda: emitted.append(1))
    choice.year.setCurrentIndex(choice.year.findData(2025))
    choice.year.activated.emit(choice.year.currentIndex())
    assert choice.meeting.count() == 1
    assert emitted == [1]
