"""How values are written in a book: dates in full, nothing for what is not known."""

from datetime import date, datetime

CellValue = str | int | date | datetime | None


def as_text(value: CellValue) -> str:
    """Return a value as it is printed: 2026年11月20日, or 2026年11月20日 14:30 for a moment."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{full_date(value)} {value:%H:%M}"
    if isinstance(value, date):
        return full_date(value)
    return str(value)


def full_date(day: date) -> str:
    """Return a date the way official papers write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def year_month(day: CellValue) -> str:
    """Return a date's year and month, and any other value as ``shown`` does."""
    return f"{day.year}年{day.month}月" if isinstance(day, date) else as_text(day)
