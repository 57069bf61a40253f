"""Parses and formats numbers of records, amounts of money and capital numerals.

Source: domain reference 6 (layouts L02-L13) and 4.4 (capital numerals on letters).
"""

import re
from dataclasses import dataclass, replace

from bindesk.domain.text.cleaning import clean_code
from bindesk.domain.text.problems import Problem

_ERRAND = re.compile(r"(\d{12})-(\d{4})-([A-Z])-(\d{4,})", re.ASCII)
_MEETING = re.compile(r"([A-Z0-9]{1,20})-([A-Z]{2})(\d*)-(\d{4})(?:-(\d\d))?-(\d{3,})", re.ASCII)
_YUAN = re.compile(r"(\d+)(?:\.(\d{1,2})0*)?", re.ASCII)
_MOST_FEN = 10**12

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_GROUP = 10_000
MOST_IN_CAPITALS = 10**12 - 1


@dataclass(frozen=True, slots=True, order=True)
class ErrandNumber:
    """The number of an errand, given by one desk without coordination: 610482102249-2026-A-0001.

    ``unit`` is the village's 12-digit code, ``device`` the letter that distinguishes the desks of a village.
    """

    unit: str
    year: int
    device: str
    serial: int

    def __str__(self) -> str:
        return f"{self.unit}-{self.year}-{self.device}-{self.serial:04}"

    def next(self) -> "ErrandNumber":
        """Return the number after this one."""
        return replace(self, serial=self.serial + 1)


@dataclass(frozen=True, slots=True, order=True)
class MeetingNumber:
    """The record number of a meeting: CJWC-DH-2026-003.

    ``branch`` is the branch's short code. The number of a group's meeting has the group (CJWC-XZ2-2026-003),
    that of a theme day the month (CJWC-ZT-2026-03-001).
    """

    branch: str
    type: str
    year: int
    serial: int
    group: str = ""
    month: int | None = None

    def __str__(self) -> str:
        month = "" if self.month is None else f"-{self.month:02}"
        return f"{self.branch}-{self.type}{self.group}-{self.year}{month}-{self.serial:03}"

    def next(self) -> "MeetingNumber":
        """Return the number after this one."""
        return replace(self, serial=self.serial + 1)


def read_errand_number(text: str, field: str = "number") -> ErrandNumber | Problem:
    """Return the errand number in a typed or scanned text, or a Problem."""
    match = _ERRAND.fullmatch(clean_code(text).upper())
    if not match:
        return Problem("errand-number-shape", field)
    unit, year, device, serial = match.groups()
    return ErrandNumber(unit, int(year), device, int(serial))


def read_meeting_number(text: str, field: str = "number") -> MeetingNumber | Problem:
    """Return the meeting number in a typed text, or a Problem."""
    match = _MEETING.fullmatch(clean_code(text).upper())
    if not match:
        return Problem("meeting-number-shape", field)
    branch, type_, group, year, month, serial = match.groups()
    return MeetingNumber(
        branch, type_, int(year), int(serial), group, int(month) if month else None
    )


def yuan(fen: int) -> str:
    """Return an amount in fen as text in yuan with two decimals: 1234 as 12.34."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def read_yuan(text: str, field: str = "") -> int | Problem:
    """Return the fen of an amount typed in yuan, or a Problem; reads 12, 12.5, 1,200元, ¥0.20."""
    plain = clean_code(text).replace(",", "").removeprefix("¥").removesuffix("元")
    match = _YUAN.fullmatch(plain)
    if not match:
        return Problem("amount-unreadable", field)
    fen = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return fen if fen < _MOST_FEN else Problem("amount-too-large", field)


def capitals(number: int) -> str:
    """Return a whole number in capital numerals (大写), which can not be altered: 105 as 壹佰零伍.

    Raises ValueError below 0 and above 999,999,999,999.
    """
    if not 0 <= number <= MOST_IN_CAPITALS:
        raise ValueError(number)
    written = ""
    is_gap = False
    for index, name in reversed(list(enumerate(_GROUPS))):
        group = number // _GROUP**index % _GROUP
        if group:
            # 零 is read wherever digits are skipped between two groups.
            needs_nought = written and (is_gap or group < _GROUP // 10)
            written += ("零" if needs_nought else "") + _group_in_capitals(group) + name
        is_gap = not group
    return written or "零"


def _group_in_capitals(group: int) -> str:
    digits = f"{group}"
    signs = [
        _CAPITALS[int(digit)] + (_PLACES[len(digits) - 1 - index] if digit != "0" else "")
        for index, digit in enumerate(digits)
    ]
    return re.sub("零+", "零", "".join(signs)).rstrip("零")


def digits_in_capitals(digits: str) -> str:
    """Return each digit as a capital numeral, the form of years: 2026 as 贰零贰陆.

    Raises ValueError for a character that is not a digit.
    """
    return "".join(_CAPITALS[int(digit)] for digit in digits)


def amount_in_capitals(fen: int) -> str:
    """Return an amount in fen in the form of receipts: 12050 as 壹佰贰拾元伍角整.

    Raises ValueError for amounts below 0 or of 10^12 yuan and more.
    """
    whole, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    written = capitals(whole) + "元" if whole or not fen else ""
    if jiao:
        written += _CAPITALS[jiao] + "角"
    elif rest and written:
        written += "零"
    return written + (_CAPITALS[rest] + "分" if rest else "整")
