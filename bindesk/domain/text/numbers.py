"""Formats the numbers of errands; parses and formats amounts of money. Source: domain reference 6."""

import re
from dataclasses import dataclass, replace

from bindesk.domain.text.cleaning import clean_code
from bindesk.domain.text.problems import Problem

_YUAN = re.compile(r"(\d+)(?:\.(\d{1,2})0*)?", re.ASCII)
_MOST_FEN = 10**12


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
