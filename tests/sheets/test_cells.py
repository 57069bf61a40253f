from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.sheets.cells import cell_text, row_of


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (True, "是"),
        (False, "否"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime.fromisoformat("2026-01-05"), "2026-01-05"),
        (datetime.fromisoformat("2026-01-05T09:30"), "2026-01-05 09:30"),
        (time(9, 5), "09:05"),
        (timedelta(hours=26, minutes=5), "26:05"),
        (None, ""),
        (" 王　", "王"),
    ],
)
def test_a_cell_reads_as_a_person_would_type_it(value, words):
    assert cell_text(value) == words


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_written_with_an_exponent(value):
    assert "e" not in cell_text(value).casefold()


@pytest.mark.parametrize(
    ("value", "is_rounded"),
    [
        (610427195503150018.0, True),
        (10**15, True),
        (10**15 - 1, False),
        ("610427195503150018", False),
        ("6.10427195503150E+17", True),
        ("1.38E+10", False),
        (None, False),
        (True, False),
    ],
)
def test_a_number_of_more_than_fifteen_digits_is_marked(value, is_rounded):
    assert row_of(1, ["x", value, "y"]).rounded == ({1} if is_rounded else frozenset())


def test_the_blank_end_of_a_row_is_cut_off():
    assert row_of(3, ["", "a", None, " ", ""]).cells == ("", "a")
    assert row_of(3, [None]).cells == ()
