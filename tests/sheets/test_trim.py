import pytest

from bindesk.sheets.trim import trim
from tests.sheets.making import member, repacked, xlsx

PAGE = "xl/worksheets/sheet1.xml"


def rows_of(text):
    return text.count(b"<row ")


def trimmed(content, most_rows=50, most_empty=5):
    return trim(content, most_rows=most_rows, most_empty=most_empty)


def test_a_sheet_within_bounds_is_left_untouched():
    content = xlsx([["a"]] * 50)
    assert trimmed(content) == (content, False)


def test_rows_beyond_the_last_are_cut_and_the_sheet_stays_whole():
    short, held = trimmed(xlsx([["a"]] * 60))
    page = member(short, PAGE)
    assert (rows_of(page), held) == (50, True)
    assert page.rstrip().endswith(b"</worksheet>")
    assert b"</sheetData>" in page


@pytest.mark.parametrize(("gap", "rows_left"), [(4, 2), (5, 1)])
def test_rows_after_a_wide_gap_are_cut(gap, rows_left):
    short, held = trimmed(xlsx([["a"], *[[]] * gap, ["b"]]))
    assert (rows_of(member(short, PAGE)), held) == (rows_left, rows_left == 1)


def test_blank_rows_that_are_cut_held_nothing():
    page = member(xlsx([["a"]]), PAGE).replace(
        b"</sheetData>", b'<row r="900"><c r="A900" s="1"/></row></sheetData>'
    )
    _, held = trimmed(repacked(xlsx([["a"]]), {PAGE: page}))
    assert not held


def test_a_prefix_before_the_names_does_not_hide_the_rows():
    page = member(xlsx([["a"]] * 60), PAGE)
    for name in (b"row", b"sheetData", b"worksheet", b"c", b"v"):
        for mark in (b"<", b"</"):
            page = page.replace(mark + name + b" ", mark + b"x:" + name + b" ")
            page = page.replace(mark + name + b">", mark + b"x:" + name + b">")
    short, held = trimmed(repacked(xlsx([["a"]]), {PAGE: page}))
    assert (member(short, PAGE).count(b"<x:row "), held) == (50, True)
    assert b"</x:sheetData>" in member(short, PAGE)
