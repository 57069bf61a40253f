"""Takes published holidays over from a file."""

from pathlib import Path

from bindesk.db.audit import audits
from bindesk.db.calendar import calendars
from bindesk.errors import ExternalError
from bindesk.operations.desk.desk import Desk
from bindesk.sheets.delimited import decoded

IMPORTED = "import-holidays"
"""The audit's name of the act."""


def import_holidays(desk: Desk, path: Path) -> list[int]:
    """Replace the holidays of the years that a CSV file publishes, and return those years.

    The file has the columns date and kind, as the shipped list ``resources/calendar/holidays.csv``. Promised
    days that errands already have stay as they are. The audit notes the years. Raises ExternalError for a
    file that can not be read, ValidationFailed for a list that is not in order; the old list then stays.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as missing:
        raise ExternalError("sheet-missing", path=str(path)) from missing
    except OSError as error:
        raise ExternalError("sheet-unreadable", path=str(path)) from error
    with desk.together() as conn:
        years = calendars.replace_years(conn, decoded(content))
        detail = " ".join(map(str, years))
        audits.append(conn, audits.AuditEntry(desk.now(), desk.clerk, IMPORTED, "", "", detail))
    return years
