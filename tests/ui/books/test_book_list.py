import pytest

from bindesk.operations.books.printing import AvailableBook
from bindesk.ui.books.book_list import BookList
from tests.support.keys import shown

BOOKS = [
    AvailableBook("L02", "党员大会记录", (), "三会一课"),
    AvailableBook("L10", "花名册", (), "党员"),
]


@pytest.fixture
def sink(qtbot):
    made = BookList(BOOKS)
    made.resize(240, 300)
    return shown(qtbot, made)


def test_arrows_choose_a_book(sink, keys):
    told = []
    sink.chosen.connect(lambda book: told.append(book.id))
    sink.choose("L02")
    sink.setFocus()
    keys.press("Down")
    assert told[-1] == "L10"
    assert sink.book() is BOOKS[1]


def test_a_number_that_is_not_there_chooses_the_first(sink):
    sink.choose("L99")
    assert sink.book() is BOOKS[0]


def test_it_is_read_aloud_with_its_purpose_and_drawn(sink, qtmodeltester):
    qtmodeltester.check(sink.model())
    assert sink.model().index(1, 0).data() == "花名册 L10 党员"
    before = sink.grab().toImage()
    sink.choose("L10")
    assert sink.grab().toImage() != before
