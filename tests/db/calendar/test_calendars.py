import pytest

from bindesk.db.calendar import calendars
from bindesk.db.store.engine import Connection
from bindesk.domain.text.problems import ValidationFailed


def test_a_new_store_knows_the_published_holidays(conn: Connection) -> None:
    days = {row["date"]: row["kind"] for row in calendars.rows(conn)}
    assert days["2026-10-01"] == "holiday"
    assert set(days.values()) == {"holiday", "makeup_workday"}
    assert list(days) == sorted(days)


def test_a_new_list_replaces_the_whole_old_one(conn: Connection) -> None:
    calendars.replace(conn, "date,kind\n2030-01-02,makeup_workday\n2030-01-01,holiday\n")
    assert calendars.rows(conn) == [
        {"date": "2030-01-01", "kind": "holiday"},
        {"date": "2030-01-02", "kind": "makeup_workday"},
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,kind\n2030-01-01,feast\n", "calendar-line-malformed"),
        ("date,kind\n,holiday\n", "calendar-line-malformed"),
        ("date,kind\n2030-02-30,holiday\n", "calendar-line-malformed"),
        ("date,kind\n2030/01/01,holiday\n", "calendar-line-malformed"),
        ("day,sort\n2030-01-01,holiday\n", "calendar-line-malformed"),
        ("date,kind\n2030-01-01\n", "calendar-line-malformed"),
        ("date,kind\n", "calendar-empty"),
        ("", "calendar-empty"),
    ],
)
def test_a_list_that_is_not_in_order_leaves_the_old_one(
    conn: Connection, text: str, code: str
) -> None:
    before = calendars.rows(conn)
    with pytest.raises(ValidationFailed) as refused:
        calendars.replace(conn, text)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert calendars.rows(conn) == before
    calendars.seed(conn)
    assert calendars.rows(conn) == before
