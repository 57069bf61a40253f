"""Defines a sheet after reading: rows of text with their row numbers."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from bindesk.domain.text.problems import Problem

Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""The value of a cell in a workbook."""

INEXACT = 10**15
"""A number from here on has lost its last digits: a spreadsheet stores 15 digits."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+(1[5-9]|2\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of text.

    ``number`` counts from 1, as the sheet shows it; ``rounded`` are the indexes of the cells whose number is
    too long to be exact.
    """

    number: int
    cells: tuple[str, ...]
    rounded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings of a sheet and the rows below them; ``notes`` say what was not read, and why.

    A note that is not a warning means that the sheet can not be imported.
    """

    name: str
    header: int
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...] = ()
    notes: tuple[Problem, ...] = field(default_factory=tuple)


def row_of(number: int, values: "list[Value] | list[str]") -> SheetRow:
    """Return the row of a list of cell values, without empty cells at the end."""
    cells = [cell_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    rounded = (index for index in range(len(cells)) if _is_rounded(values[index]))
    return SheetRow(number, tuple(cells), frozenset(rounded))


def cell_text(value: Value) -> str:
    """Return the text of a cell's value as a person would type it; days are ISO text, times HH:MM."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if value is None else str(value).strip()


def _number_text(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    # A spreadsheet shows 15 digits; further digits come from the binary fraction, not from the clerk.
    return format(Decimal(f"{value:.15g}"), "f")


def _moment_text(value: datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return f"{value:%Y-%m-%d %H:%M}"


def _is_rounded(value: Value) -> bool:
    if isinstance(value, str):
        return _SCIENTIFIC.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and abs(value) >= INEXACT
