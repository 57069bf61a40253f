import re
from datetime import UTC, datetime

import pytest

from bindesk.books.layouts import layout
from bindesk.books.pages import bitmaps, forms, volumes
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.paper import PrintedDocument, Stamp

STAMP = Stamp(datetime(2026, 11, 20, 2, 42, tzinfo=UTC), "早饭头村党支部")


def record(number: str) -> PrintedDocument:
    content = FormContents([], {"name": "2026年第1次支部党员大会"}, number)
    return forms.draw(content, STAMP, layout=layout("L02"))


def test_parts_follow_each_other_and_equal_ones_give_equal_bytes():
    parts = [record("A"), record("B"), record("C")]
    whole = volumes.bind(parts)
    assert whole.pages == 3
    assert bitmaps.size_mm(whole.pdf, 2) == bitmaps.size_mm(whole.pdf, 0)
    with pytest.raises(IndexError):
        bitmaps.size_mm(whole.pdf, 3)
    assert whole.pdf == volumes.bind(parts).pdf
    assert whole.pdf != volumes.bind(parts[::-1]).pdf


def test_a_volume_names_no_time_so_that_it_is_equal_a_day_later():
    whole = volumes.bind([record("A"), record("B")])
    assert re.findall(rb"/CreationDate\(D:(\d{14})", whole.pdf) == [b"20000101000000"]


def test_one_part_stays_as_it_is():
    part = record("A")
    assert volumes.bind([part]) is part


def test_missing_characters_are_listed_once():
    parts = [
        PrintedDocument(record("A").pdf, 1, ("甲", "乙")),
        PrintedDocument(record("B").pdf, 1, ("乙",)),
    ]
    assert volumes.bind(parts).missing == ("甲", "乙")
