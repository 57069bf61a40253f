from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.books.typesetting.line_breaks import break_lines, may_break, paragraphs


def broken(text: str, room: float) -> list[str]:
    return break_lines(text, [1.0 if ord(letter) > 0x2000 else 0.5 for letter in text], room)


def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert broken("同意收益分配。会后", 6) == ["同意收益分", "配。会后"]
    assert broken("按期公示“三变”", 5) == ["按期公示", "“三变”"]


def test_numbers_words_and_dates_stay_whole() -> None:
    assert broken("经费12000元", 4) == ["经费", "12000元"]
    assert broken("2026年11月20日", 5) == ["2026年", "11月20日"]
    assert broken("第十三次", 2) == ["第十", "三次"]
    assert broken("今年第3次", 3) == ["今年", "第3次"]


def test_a_record_number_breaks_after_its_hyphens() -> None:
    assert broken("610482102249-2026-A-0001", 7) == ["610482102249-", "2026-A-0001"]


def test_what_is_longer_than_a_line_is_cut_where_it_ends() -> None:
    assert broken("1234567890", 2) == ["1234", "5678", "90"]


def test_spaces_at_a_break_are_not_printed() -> None:
    assert broken("张三 李四", 2) == ["张三", "李四"]


def test_a_narrow_column_still_takes_one_character_a_line() -> None:
    assert broken("张三丰", 0.1) == ["张", "三", "丰"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_every_make_of_line_end_ends_a_paragraph(end: str) -> None:
    assert paragraphs(f"甲{end}乙{end}") == ["甲", "乙"]


def test_a_tab_is_a_wide_space() -> None:
    assert paragraphs("甲\t乙") == ["甲\u3000乙"]


LETTERS = st.text("张王，。（）“”0123456789abc-/年月日 <>&", max_size=60)


@given(LETTERS, st.integers(1, 12))
def test_no_character_is_lost_and_no_line_is_too_wide(text: str, room: int) -> None:
    found = broken(text, room)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    for line in found:
        assert len(line) == 1 or sum(1.0 if ord(c) > 0x2000 else 0.5 for c in line) <= room


@given(LETTERS, st.integers(8, 12))
def test_lines_end_only_where_they_may_when_that_is_possible(text: str, room: int) -> None:
    short = "".join(letter for letter in text if letter not in "，。）”（“0123456789abc年月日-/<>&")
    found = broken(short, room)
    for before, after in pairwise(found):
        assert may_break(before[-1], after[0])
