from datetime import UTC, date, datetime

import pytest

from bindesk.books.cells import as_text, formatted, masked


def test_dates_are_written_in_full_without_leading_zeros() -> None:
    assert as_text(date(2026, 1, 5)) == "2026年1月5日"
    assert as_text(datetime(2026, 11, 20, 9, 5, tzinfo=UTC)) == "2026年11月20日 09:05"


def test_what_is_not_known_is_left_empty_and_nought_is_not() -> None:
    assert as_text(None) == ""
    assert as_text(0) == "0"


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [
        ("day", "2026-01-05", "2026年1月5日"),
        ("month", date(1955, 3, 15), "1955年3月"),
        ("month", "1955-03-15", "1955年3月"),
        ("people", 0, "0人"),
        ("yuan", 123456, "1234.56"),
        ("yes", True, "是"),
        ("yes", False, ""),
    ],
)
def test_a_layout_s_format_prints_a_plain_value(how, value, text) -> None:
    assert formatted(how, value) == text


@pytest.mark.parametrize("how", ["day", "month", "people", "yuan"])
def test_a_format_prints_other_values_as_they_come(how) -> None:
    assert formatted(how, "195*年") == "195*年"
    assert formatted(how, None) == ""


@pytest.mark.parametrize(
    ("how", "text", "hidden"),
    [
        ("name", "王小明", "王**"),
        ("id_number", "610427195503150018", "6104**********0018"),
        ("phone", "13900000001", "139****0001"),
        ("card", "6217001234567890123", "***************0123"),
        ("hidden", "低保", "***"),
    ],
)
def test_a_mask_hides_a_value_and_leaves_an_empty_one_empty(how, text, hidden) -> None:
    assert masked(how, text) == hidden
    assert masked(how, "") == ""
