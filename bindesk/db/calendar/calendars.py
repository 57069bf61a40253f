"""Reads and replaces the working calendar in the store: public holidays and make-up workdays."""

import csv
import io
from datetime import date

from sqlalchemy import delete, insert, select

from bindesk.assets import asset
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import work_calendar
from bindesk.domain.calendar.working_days import WorkCalendar, calendar_from_rows
from bindesk.domain.text.problems import Problem, ValidationFailed

_KINDS = frozenset({"holiday", "makeup_workday"})


def seed(conn: Connection) -> None:
    """Fill the calendar with the list shipped with the program."""
    replace(conn, asset("calendar/holidays.csv").read_text("utf-8"))


def replace(conn: Connection, text: str) -> None:
    """Replace the calendar by a CSV list with the columns date and kind.

    Raises ValidationFailed when a line has an invalid date or an unknown kind, or when the list is empty.
    """
    days: dict[str, str] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        if row.get("kind") not in _KINDS or not _is_day(row.get("date")):
            raise ValidationFailed([Problem("calendar-line-malformed", values={"line": number})])
        days[row["date"]] = row["kind"]
    if not days:
        raise ValidationFailed([Problem("calendar-empty")])
    conn.execute(delete(work_calendar))
    conn.execute(insert(work_calendar), [{"day": d, "kind": k} for d, k in days.items()])


def rows(conn: Connection) -> list[dict[str, str]]:
    """Return the calendar as rows of date and kind, sorted by date."""
    query = select(work_calendar).order_by(work_calendar.c.day)
    return [{"date": row.day, "kind": row.kind} for row in conn.execute(query)]


def load(conn: Connection) -> WorkCalendar:
    """Return the working calendar of the store."""
    return calendar_from_rows(rows(conn))


def _is_day(written: str | None) -> bool:
    try:
        return date.fromisoformat(written or "").isoformat() == written
    except ValueError:
        return False
