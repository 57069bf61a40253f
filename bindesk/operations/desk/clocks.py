"""The office's time: the clock is handed in, and the calendar is China's."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "CST")
_NEAR_S, _DAY_S = 120, 86_400
Clock = Callable[[], datetime]
"""Returns the present instant, aware of its zone."""


def system_clock() -> datetime:
    """Return the computer's time; only the program's outermost floor asks for it."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place that reads the machine's clock


def milliseconds(instant: datetime) -> int:
    """Return an instant as UTC milliseconds."""
    return int(instant.timestamp() * 1000)


def instant(utc_ms: int) -> datetime:
    """Return the instant of some UTC milliseconds, on the office's own clock."""
    return datetime.fromtimestamp(utc_ms / 1000, CHINA)


def minutes_between(behind: int) -> str:
    """Return in words how far a clock is from the county's, ``behind`` milliseconds slow; nothing if near."""
    seconds = abs(behind) // 1000
    if seconds < _NEAR_S:
        return ""
    amounts = ((seconds // _DAY_S, "天"), (seconds // 3600, "小时"), (seconds // 60, "分钟"))
    amount, word = next(pair for pair in amounts if pair[0])
    return f"比县里{'慢' if behind > 0 else '快'} {amount} {word}"


def today(clock: Clock) -> date:
    """Return the office's date."""
    return clock().astimezone(CHINA).date()
