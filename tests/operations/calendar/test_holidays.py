"""Holidays of a year not published when the program was made come from a file."""

from datetime import date

import pytest

from bindesk.db.calendar import calendars
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.calendar.holidays import import_holidays
from bindesk.operations.errands.errands import due_date_for
from tests.support.desks.audit_trail import audit_entries

NOTICE = "date,kind\n2026-12-31,holiday\n2027-01-01,holiday\n2027-10-01,holiday\n"


def test_a_deadline_in_the_published_year_is_no_estimate_any_more(desk, tmp_path):
    path = tmp_path / "2027.csv"
    path.write_bytes(b"\xef\xbb\xbf" + NOTICE.replace("\n", "\r\n").encode())
    days = 60
    before, was_estimated = due_date_for(desk, days)
    assert (before.year, was_estimated) == (2027, True)
    assert import_holidays(desk, path) == [2027]
    after, is_estimated = due_date_for(desk, days)
    assert (after > before, is_estimated) == (True, False)
    with desk.reading() as conn:
        calendar = calendars.load(conn)
        assert [(e.action, e.detail) for e in audit_entries(conn)] == [("import-holidays", "2027")]
    assert {2018, 2026, 2027} <= calendar.years
    assert date(2026, 12, 31) in calendar.holidays


def test_a_file_that_is_missing_or_not_in_order_changes_nothing(desk, tmp_path):
    with desk.reading() as conn:
        before = calendars.rows(conn)
    with pytest.raises(ExternalError, match="sheet-missing"):
        import_holidays(desk, tmp_path / "nothing.csv")
    with pytest.raises(ExternalError, match="sheet-unreadable"):
        import_holidays(desk, tmp_path)
    path = tmp_path / "2027.csv"
    path.write_text(NOTICE + "2027/10/02,holiday\n", "utf-8")
    with pytest.raises(ValidationFailed, match="calendar-line-malformed"):
        import_holidays(desk, path)
    with desk.reading() as conn:
        assert calendars.rows(conn) == before
        assert audit_entries(conn) == []
