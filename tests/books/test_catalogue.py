import json
from dataclasses import replace

import pytest

from bindesk.books import catalogue
from bindesk.books.layouts import layout, layouts
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.ledgers import LedgerContents
from tests.books.reading import STAMP, text


def test_all_books_but_the_cover_and_the_dues_receipt_can_be_printed() -> None:
    printable = [book.id for book in catalogue.books()]
    assert printable == [each.id for each in layouts() if each.id not in {"L01", "L12"}]


@pytest.mark.parametrize("book_id", ["L01", "L12", "L99"])
def test_what_can_not_be_printed_is_not_in_the_catalogue(book_id: str) -> None:
    with pytest.raises(KeyError):
        catalogue.book(book_id)


def test_each_book_names_the_value_it_prints() -> None:
    contents = {book.id: book.content for book in catalogue.books()}
    assert contents["L16"] is contents["L03"] is FormContents
    assert contents["L10"] is contents["L33"] is LedgerContents


def test_a_declared_book_draws_in_its_own_layout_or_a_countys() -> None:
    book = catalogue.book("L33")
    own = replace(layout("L33"), title="党员先锋指数公示")
    assert "党员积分公示表" in text(book.draw(LedgerContents([{"name": "张堃"}]), STAMP))
    assert "党员先锋指数公示" in text(
        book.draw(LedgerContents([{"name": "张堃"}]), STAMP, layout=own)
    )


def test_titles_are_those_of_the_layouts() -> None:
    titles = {book.id: book.title for book in catalogue.books()}
    assert titles["L13"] == "便民服务办事台账"
    assert json.dumps(titles, ensure_ascii=False).count("（签字）") == 0
