"""Formats values for printed books: dates in full, unknown values as empty text."""

from datetime import date, datetime

from bindesk.domain.calendar.dates import full_date

CellValue = str | int | date | datetime | None


def as_text(value: CellValue) -> str:
    """Return the printed text of a value: 2026年11月20日, or 2026年11月20日 14:30 for a datetime."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{full_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return full_date(value)
    return str(value)


def year_month(day: CellValue) -> str:
    """Return the year and month of a date, and any other value as ``as_text`` returns it."""
    return f"{day.year}年{day.month}月" if isinstance(day, date) else as_text(day)
