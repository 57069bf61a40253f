"""What a sheet is once it has been read: rows of text, each with the number a clerk sees beside it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeAlias

from bindesk.domain.text.problems import Problem

Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as a workbook hands it over."""

INEXACT = 10**15
"""From here on a sheet's number has lost its last digits: it keeps 15 of them."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+(1[5-9]|2\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that holds something.

    ``number`` counts from 1 as the sheet shows it; ``rounded`` are the places of the cells that were
    kept as a number too long to be exact.
    """

    number: int
    cells: tuple[str, ...]
    rounded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's headings and the rows below them; ``notes`` tell what was left out and why.

    A note that is no warning means that the sheet must not be taken over as it stands.
    """

    name: str
    header: int
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...] = ()
    notes: tuple[Problem, ...] = field(default_factory=tuple)


def row_of(number: int, values: "list[Value] | list[str]") -> SheetRow:
    """Return a row of typed cells, its blank ends cut off."""
    cells = [cell_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    rounded = (index for index in range(len(cells)) if _is_rounded(values[index]))
    return SheetRow(number, tuple(cells), frozenset(rounded))


def cell_text(value: Value) -> str:
    """Return a cell's value as a person would have typed it; days are ISO, times HH:MM."""
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
    # A sheet shows 15 digits; more of them would be the binary fraction's, not the clerk's.
    return format(Decimal(f"{value:.15g}"), "f")


def _moment_text(value: datetime) -> str:
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return f"{value:%Y-%m-%d %H:%M}"


def _is_rounded(value: Value) -> bool:
    if isinstance(value, str):
        return _SCIENTIFIC.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and abs(value) >= INEXACT
