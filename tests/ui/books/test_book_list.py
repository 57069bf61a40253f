import pytest

from bindesk.operations.books.printing import AvailableBook
from bindesk.ui.books.book_list import BookList
from tests.support.window.keys import shown

BOOKS = [
    AvailableBook("L02", "党员大会记录", (), "三会一课"),
    AvailableBook("L10", "花名册", (), "党员"),
]


@pytest.fixture
def book_list(qtbot):
    made = BookList(BOOKS)
    made.resize(240, 300)
    return shown(qtbot, made)


def test_arrows_choose_a_book(book_list, keys):
    emitted = []
    book_list.chosen.connect(lambda book: emitted.append(book.id))
    book_list.choose("L02")
    book_list.setFocus()
    keys.press("Down")
    assert emitted[-1] == "L10"
    assert book_list.book() is BOOKS[1]


def test_a_number_that_is_not_there_chooses_the_first(book_list):
    book_list.choose("L99")
    assert book_list.book() is BOOKS[0]


def test_a_book_has_an_accessible_text_and_is_painted(book_list, qtmodeltester):
    qtmodeltester.check(book_list.model())
    assert book_list.model().index(1, 0).data() == "花名册 L10 党员"
    before = book_list.grab().toImage()
    book_list.choose("L10")
    assert book_list.grab().toImage() != before
