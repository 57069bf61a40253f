import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from bindesk.books.layouts import layout
from bindesk.books.pages import ledgers
from bindesk.books.pages.documents import BLANK_BELOW
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.books.pages.paper import PrintingStopped
from tests.books.reading import STAMP, text, texts

PEOPLE = [{"place": place, "name": "张堃", "phone": "13992900001"} for place in range(1, 101)]


_ELSEWHERE = """
import hashlib
from tests.books.pages.test_documents import PEOPLE
from tests.books.reading import STAMP
from bindesk.books.pages import ledgers
from bindesk.books.layouts import layout
printed = ledgers.draw(ledgers.LedgerContents(PEOPLE), STAMP, layout=layout("L10"))
print(hashlib.sha256(printed.pdf).hexdigest())
"""


def test_equal_records_under_equal_stamps_give_equal_bytes_in_another_run() -> None:
    here = ledgers.draw(LedgerContents(PEOPLE), STAMP, layout=layout("L10"))
    elsewhere = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.strip() == hashlib.sha256(here.pdf).hexdigest()


def test_progress_is_reported_after_every_page() -> None:
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    result = ledgers.draw(LedgerContents(PEOPLE), STAMP, layout=layout("L10"), progress=watch)
    assert told == [(page, result.pages) for page in range(1, result.pages + 1)]


def test_printing_stops_when_the_watcher_says_so() -> None:
    told: list[int] = []

    def watch(done: int, total: int) -> bool:
        told.append(done)
        return done < 2

    with pytest.raises(PrintingStopped):
        ledgers.draw(LedgerContents(PEOPLE), STAMP, layout=layout("L10"), progress=watch)
    assert told == [1, 2]


@pytest.mark.parametrize("count", range(40))
def test_the_signatures_never_stand_alone_and_a_closed_list_is_closed(count: int) -> None:
    people = [{"name": f"第{place}人。"} for place in range(count)]
    found = texts(ledgers.draw(LedgerContents(people, fill="closed"), STAMP, layout=layout("L10")))
    assert "党支部书记（签字）" in found[-1]
    assert count == 0 or f"第{count - 1}人。" in found[-1]
    assert all(f"第{place}人。" in "".join(found) for place in range(count))


def test_empty_rows_fill_the_last_page_closed_or_open() -> None:
    closed = ledgers.draw(LedgerContents(PEOPLE[:3], fill="closed"), STAMP, layout=layout("L10"))
    opened = ledgers.draw(LedgerContents(PEOPLE[:3], fill="open"), STAMP, layout=layout("L10"))
    assert (closed.pages, opened.pages) == (1, 1)
    assert BLANK_BELOW in text(closed)
    assert BLANK_BELOW not in text(opened)


def test_a_document_names_itself_to_the_viewers_window() -> None:
    document = pypdfium2.PdfDocument(
        ledgers.draw(LedgerContents([]), STAMP, layout=layout("L10")).pdf
    )
    try:
        assert document.get_metadata_dict()["Title"] == "党员花名册"
    finally:
        document.close()
