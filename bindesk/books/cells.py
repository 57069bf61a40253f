"""Formats values for printed books: dates in full, unknown values as empty text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Literal

from bindesk.domain.calendar.dates import full_date
from bindesk.domain.records.masking import HIDDEN
from bindesk.domain.text.cleaning import mask_card, mask_id_number, mask_name, mask_phone
from bindesk.domain.text.numbers import yuan

CellValue = str | int | date | datetime | None
RowValues = Mapping[str, object]
"""The values of one printed row by name: plain and computed values, and those of records referred to."""

CellFormat = Literal["day", "month", "people", "yuan", "yes"]
Mask = Literal["name", "id_number", "phone", "card", "hidden"]


def as_text(value: CellValue) -> str:
    """Return the printed text of a value: 2026年11月20日, or 2026年11月20日 14:30 for a datetime."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{full_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return full_date(value)
    return str(value)


def formatted(how: CellFormat, value: object) -> str:
    """Return a value in a format that a layout names; a value of another type is printed as it is.

    ``day`` and ``month`` print a date or ISO text, ``people`` a count of persons, ``yuan`` an amount in fen,
    ``yes`` a flag.
    """
    return _FORMATS[how](value)


def masked(how: Mask, text: str) -> str:
    """Return a text as a masked list prints it; an empty text stays empty."""
    return _MASKS[how](text) if text else ""


def _text(value: object) -> str:
    return as_text(value) if isinstance(value, CellValue) else ""


def _as_day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _day(value: object) -> str:
    return _text(_as_day(value))


def _month(value: object) -> str:
    day = _as_day(value)
    return f"{day.year}年{day.month}月" if isinstance(day, date) else _text(day)


def _people(value: object) -> str:
    return f"{value}人" if isinstance(value, int) else _text(value)


def _yuan(value: object) -> str:
    return yuan(value) if isinstance(value, int) else _text(value)


def _yes(value: object) -> str:
    return "是" if value else ""


_FORMATS: Mapping[CellFormat, Callable[[object], str]] = {
    "day": _day,
    "month": _month,
    "people": _people,
    "yuan": _yuan,
    "yes": _yes,
}
_MASKS: Mapping[Mask, Callable[[str], str]] = {
    "name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "card": mask_card,
    "hidden": lambda _text: HIDDEN,
}
