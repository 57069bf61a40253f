"""Parses days and times of day as people type them, and formats days in full.

Nothing is guessed of a day: a two-digit year, a month without a day or a bare number gives a Problem.
"""

import math
import re
import unicodedata
from datetime import date, time, timedelta

from bindesk.domain.text.cleaning import clean_line
from bindesk.domain.text.problems import Problem

EARLIEST_YEAR = 1850
LATEST_YEARS_AHEAD = 60

_DIGITS = str.maketrans("○零〇一二三四五六七八九两", "0001234567892")
_MARKS = str.maketrans(dict.fromkeys("年月。./、,\\—–−_", "-") | dict.fromkeys("日号", ""))
_TENS = re.compile("(?P<tens>[二三]?)(?P<ten>[十廿卅])(?P<ones>[一二三四五六七八九]?)")
_TEN = {"十": 1, "廿": 2, "卅": 3}
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_PARTS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d\d)(\d\d)")
_SHORT_YEAR = re.compile(r"\d{1,2}-\d{1,2}-\d{1,2}|\d{6}")
_MONTH_ONLY = re.compile(r"(\d{4})-(\d{1,2})-?|((?:18|19|20)\d\d)(0[1-9]|1[0-2])")
_NO_YEAR = re.compile(r"\d{1,2}-\d{1,2}")
_RELATIVE = {
    "今天": 0,
    "今日": 0,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}

_SERIAL_START = date(1899, 12, 30)
_SERIAL_START_1904 = date(1904, 1, 1)
_FALSE_LEAP_DAY = 60

_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚)?"
    r"(?:(?P<hour>\d{1,2})(?:[:.;]|点钟?|时)(?P<rest>\d{1,2}|半|一刻|1刻|三刻|3刻|整)?分?"
    r"|(?P<plain>\d{1,4}))"
)
_SECONDS = re.compile(r"^(\d{1,2}:\d{2}):00$")
_RESTS = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45, "整": 0}
_NOON = 12
_HOUR_DIGITS = 2
_AFTERNOON = frozenset({"下午", "傍晚", "晚上", "晚"})
_MIDDAY_LAST = 3


def read_date(text: str, today: date, field: str = "") -> date | Problem:
    """Return the day in a typed text, or a Problem that says what is missing.

    Reads 2026-11-20, 2026.11.20, 2026/1/5, 2026年11月20日, 20261120, 二〇二六年十一月二十日, full-width
    digits, and 今天, 昨天, 前天, 明天, 后天 as of ``today``. A sheet's serial number is not read here
    (see ``from_excel_serial``).
    """
    if (days := _RELATIVE.get(clean_line(text))) is not None:
        return today + timedelta(days)
    plain = _plain_digits(text)
    if match := _PARTS.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups() if part)
        return _checked_day(year, month, day, today, field)
    return Problem(_unreadable_code(plain), field, {"text": clean_line(text), "year": today.year})


def _plain_digits(text: str) -> str:
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", clean_line(text)))
    plain = _TENS.sub(_as_digits, plain)
    return re.sub(r"\s*-\s*|\s+", "-", plain.translate(_DIGITS).translate(_MARKS).strip())


def _as_digits(match: re.Match[str]) -> str:
    tens = match["tens"].translate(_DIGITS) or str(_TEN[match["ten"]])
    return tens + (match["ones"].translate(_DIGITS) or "0")


def _unreadable_code(plain: str) -> str:
    if _MONTH_ONLY.fullmatch(plain):
        return "date-needs-day"
    if _SHORT_YEAR.fullmatch(plain):
        return "date-two-digit-year"
    if _NO_YEAR.fullmatch(plain):
        return "date-needs-year"
    return "date-unreadable"


def _checked_day(year: int, month: int, day: int, today: date, field: str) -> date | Problem:
    written_so = {"text": f"{year}年{month}月{day}日"}
    try:
        result = date(year, month, day)
    except ValueError:
        return Problem("date-impossible", field, written_so)
    if not EARLIEST_YEAR <= year <= today.year + LATEST_YEARS_AHEAD:
        return Problem("date-far-away", field, written_so)
    return result


def from_excel_serial(
    serial: float, field: str = "", *, counts_from_1904: bool = False
) -> date | Problem:
    """Return the day of a spreadsheet's serial number, without its time of day, or a Problem.

    Serial 60 is 29 February 1900, a day that did not exist. Sheets of old Macs count from 1904.
    """
    days = int(serial) if math.isfinite(serial) else -1
    start = _SERIAL_START_1904 if counts_from_1904 else _SERIAL_START
    if not counts_from_1904 and 0 < days < _FALSE_LEAP_DAY:
        start += timedelta(1)
    is_false = not counts_from_1904 and days in {0, _FALSE_LEAP_DAY}
    if days < 0 or is_false or start.toordinal() + days > date.max.toordinal():
        return Problem("date-serial", field, {"serial": str(serial)})
    return start + timedelta(days)


def read_time(text: str, field: str = "") -> time | Problem:
    """Return the time of day in a typed text, to the minute, or a Problem.

    Reads 9 (the full hour), 9:30 (with either colon), 0930, 930, 9.30, 9时30分, 9点半, 九点一刻, and 上午,
    中午, 下午 or 晚上 before them.
    """
    plain = unicodedata.normalize("NFKC", clean_line(text)).replace("。", ".").replace(" ", "")
    plain = _SECONDS.sub(r"\1", plain)
    quarters = plain.replace("一刻", "1刻").replace("三刻", "3刻")
    match = _CLOCK.fullmatch(_TENS.sub(_as_digits, quarters).translate(_DIGITS))
    if not match:
        return Problem("time-unreadable", field, {"text": clean_line(text)})
    hour, minute = _hour_and_minute(match)
    try:
        return time(_hour_of_day(hour, match["part"] or ""), minute)
    except ValueError:
        return Problem("time-impossible", field, {"text": clean_line(text)})


def _hour_and_minute(match: re.Match[str]) -> tuple[int, int]:
    if plain := match["plain"]:
        return (int(plain[:-2]), int(plain[-2:])) if len(plain) > _HOUR_DIGITS else (int(plain), 0)
    rest = match["rest"] or "0"
    return int(match["hour"]), _RESTS[rest] if rest in _RESTS else int(rest)


def _hour_of_day(hour: int, part: str) -> int:
    if hour == _NOON:
        # 晚上12点 is midnight and may belong to either day: 24 makes time() fail, so the clerk is asked.
        return {"凌晨": 0, "晚": 24, "晚上": 24}.get(part, hour)
    is_later = (part in _AFTERNOON and hour < _NOON) or (part == "中午" and hour <= _MIDDAY_LAST)
    return hour + _NOON if is_later else hour


def full_date(day: date) -> str:
    """Return a day as official papers write it, without leading zeros: 2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
