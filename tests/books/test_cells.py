from datetime import UTC, date, datetime

from bindesk.books.cells import as_text, year_month


def test_dates_are_written_in_full_without_leading_zeros() -> None:
    assert as_text(date(2026, 1, 5)) == "2026年1月5日"
    assert as_text(datetime(2026, 11, 20, 9, 5, tzinfo=UTC)) == "2026年11月20日 09:05"


def test_what_is_not_known_is_left_empty_and_nought_is_not() -> None:
    assert as_text(None) == ""
    assert as_text(0) == "0"


def test_a_masked_month_of_birth_is_printed_as_it_comes() -> None:
    assert year_month(date(1955, 3, 15)) == "1955年3月"
    assert year_month("195*年") == "195*年"
