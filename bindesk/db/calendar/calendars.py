"""Reads and renews the working calendar in the store: public holidays and make-up workdays.

The list shipped with the program fills a new store, and a program that ships a newer one brings it to stores
that exist. A list from a file, such as a notice published since, prevails over both for the years it has.
"""

import csv
import io
from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256

from sqlalchemy import delete, insert, select

from bindesk.assets import asset
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import work_calendar
from bindesk.domain.calendar.working_days import WorkCalendar, calendar_from_rows
from bindesk.domain.text.problems import Problem, ValidationFailed

_KINDS = frozenset({"holiday", "makeup_workday"})
_SHIPPED = "calendar"
"""The name in the metadata of the SHA-256 of the shipped list that the store has."""

_FROM_FILES = "calendar-from-files"
"""The name in the metadata of the years whose days come from files."""


def seed(conn: Connection) -> None:
    """Fill the calendar of a new store with the list shipped with the program."""
    text = _shipped()
    _put(conn, _read(text))
    metadata.write(conn, _SHIPPED, _digest(text))


def is_behind(conn: Connection) -> bool:
    """Return whether the store does not have the list that this program ships."""
    return metadata.read(conn, _SHIPPED) != _digest(_shipped())


def renew(conn: Connection) -> None:
    """Put the shipped list into a store that has another one; years that came from a file stay."""
    from_files = _years_from_files(conn)
    text = _shipped()
    days = _read(text)
    _put(conn, {day: kind for day, kind in days.items() if _year(day) not in from_files})
    metadata.write(conn, _SHIPPED, _digest(text))


def replace_years(conn: Connection, text: str) -> list[int]:
    """Replace the days of the years that a CSV list publishes, and return those years.

    The list has the columns date and kind. Raises ValidationFailed when a line has an invalid date or an
    unknown kind, or when the list has no 1 October: then it publishes no year.
    """
    days = _read(text)
    years = _put(conn, days)
    if not years:
        raise ValidationFailed([Problem("calendar-no-year")])
    known = sorted({*_years_from_files(conn), *years})
    metadata.write(conn, _FROM_FILES, " ".join(map(str, known)))
    return sorted(years)


def rows(conn: Connection) -> list[dict[str, str]]:
    """Return the calendar as rows of date and kind, sorted by date."""
    query = select(work_calendar).order_by(work_calendar.c.day)
    return [{"date": row.day, "kind": row.kind} for row in conn.execute(query)]


def load(conn: Connection) -> WorkCalendar:
    """Return the working calendar of the store."""
    return calendar_from_rows(rows(conn))


def _put(conn: Connection, days: Mapping[str, str]) -> Collection[int]:
    """Store days in place of all days of the years that they publish, and return those years."""
    years = calendar_from_rows({"date": day, "kind": kind} for day, kind in days.items()).years
    stored = [row["date"] for row in rows(conn)]
    replaced = [day for day in stored if day in days or _year(day) in years]
    conn.execute(delete(work_calendar).where(work_calendar.c.day.in_(replaced)))
    if days:
        conn.execute(insert(work_calendar), [{"day": d, "kind": k} for d, k in days.items()])
    return years


def _read(text: str) -> dict[str, str]:
    days: dict[str, str] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        if row.get("kind") not in _KINDS or not _is_day(row.get("date")):
            raise ValidationFailed([Problem("calendar-line-malformed", values={"line": number})])
        days[row["date"]] = row["kind"]
    if not days:
        raise ValidationFailed([Problem("calendar-empty")])
    return days


def _shipped() -> str:
    return asset("calendar/holidays.csv").read_text("utf-8")


def _digest(text: str) -> str:
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()


def _years_from_files(conn: Connection) -> frozenset[int]:
    return frozenset(map(int, metadata.read(conn, _FROM_FILES).split()))


def _year(day: str) -> int:
    return int(day[:4])


def _is_day(written: str | None) -> bool:
    try:
        return date.fromisoformat(written or "").isoformat() == written
    except ValueError:
        return False
