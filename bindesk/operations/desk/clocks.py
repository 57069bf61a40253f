"""Defines the clock that is passed to a desk, and conversions to China's calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from bindesk.messages import message

CHINA = timezone(timedelta(hours=8), "CST")
_NEAR_S, _DAY_S = 120, 86_400
Clock = Callable[[], datetime]
"""A function that returns the current instant as an aware datetime."""


def system_clock() -> datetime:
    """Return the computer's time; only the entry points of the program pass this clock on."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place that reads the machine's clock


def milliseconds(instant: datetime) -> int:
    """Return an instant as UTC milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


def instant(utc_ms: int) -> datetime:
    """Return the datetime in China's time zone of UTC milliseconds since 1970."""
    return datetime.fromtimestamp(utc_ms / 1000, CHINA)


def clock_drift_words(behind: int) -> str:
    """Return how far this clock is from the county's, or "" when less than two minutes.

    ``behind`` is how far this clock is slow, in milliseconds; it is negative for a fast clock.
    """
    seconds = abs(behind) // 1000
    if seconds < _NEAR_S:
        return ""
    amounts = ((seconds // _DAY_S, "天"), (seconds // 3600, "小时"), (seconds // 60, "分钟"))
    amount, word = next(pair for pair in amounts if pair[0])
    return message("clock-slow" if behind > 0 else "clock-fast", {"duration": f"{amount} {word}"})


def today(clock: Clock) -> date:
    """Return the current date in China."""
    return clock().astimezone(CHINA).date()
