from datetime import UTC, date, datetime, timedelta

import pytest

from bindesk.operations.desk.clocks import (
    CHINA,
    clock_drift_words,
    instant,
    milliseconds,
    system_clock,
    today,
)


def test_the_system_s_clock_knows_its_zone() -> None:
    assert system_clock().tzinfo is UTC


def test_an_instant_goes_to_milliseconds_and_back() -> None:
    at = datetime(2026, 11, 20, 4, 0, 0, 123_000, tzinfo=UTC)
    assert milliseconds(at) == 1_795_147_200_123
    assert instant(milliseconds(at)) == at
    assert instant(0).utcoffset() == timedelta(hours=8)


def test_the_office_s_day_begins_at_sixteen_hours_utc() -> None:
    late = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert today(lambda: late) == date(2026, 12, 31)
    assert today(lambda: late + timedelta(seconds=1)) == date(2027, 1, 1)
    assert today(lambda: datetime(2026, 1, 1, tzinfo=CHINA)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (0, ""),
        (119_999, ""),
        (-120_000, "比县里快 2 分钟"),
        (3_600_000, "比县里慢 1 小时"),
        (-40 * 365 * 86_400_000, "比县里快 14600 天"),
    ],
)
def test_the_drift_from_the_county_s_clock_is_given_in_words(behind: int, words: str) -> None:
    assert clock_drift_words(behind) == words
