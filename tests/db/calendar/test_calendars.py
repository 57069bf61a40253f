import pytest

from bindesk.db.calendar import calendars
from bindesk.db.store.engine import Connection
from bindesk.domain.text.problems import ValidationFailed

SHIPPED = "date,kind\n2026-10-01,holiday\n2026-10-10,makeup_workday\n"
NEWER = SHIPPED + "2026-12-31,holiday\n2027-01-01,holiday\n2027-10-01,holiday\n"


class Shipped:
    """The list that a program of another version ships."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read_text(self, _encoding: str) -> str:
        return self._text


def ship(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(calendars, "asset", lambda _name: Shipped(text))


def days(conn: Connection) -> dict[str, str]:
    return {row["date"]: row["kind"] for row in calendars.rows(conn)}


def test_a_new_store_knows_the_published_holidays(conn: Connection) -> None:
    assert days(conn)["2026-10-01"] == "holiday"
    assert set(days(conn).values()) == {"holiday", "makeup_workday"}
    assert list(days(conn)) == sorted(days(conn))
    assert not calendars.is_behind(conn)


def test_a_program_with_a_newer_list_brings_it_to_the_store(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = days(conn)
    ship(monkeypatch, NEWER)
    assert calendars.is_behind(conn)
    calendars.renew(conn)
    assert not calendars.is_behind(conn)
    assert calendars.load(conn).years == {*range(2018, 2028)}
    after = days(conn)
    assert {day for day in after if day[:4] == "2026"} == {"2026-10-01", "2026-10-10", "2026-12-31"}
    assert {d: k for d, k in after.items() if d < "2026"} == {
        d: k for d, k in before.items() if d < "2026"
    }


def test_a_store_of_a_program_that_noted_no_list_is_brought_up_to_date(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    conn.exec_driver_sql("DELETE FROM meta WHERE name = 'calendar'")
    assert calendars.is_behind(conn)
    before = days(conn)
    calendars.renew(conn)
    assert days(conn) == before
    assert not calendars.is_behind(conn)


def test_a_year_from_a_file_prevails_over_the_shipped_one_at_each_upgrade(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "date,kind\n2027-01-04,holiday\n2027-10-01,holiday\n"
    assert calendars.replace_years(conn, text) == [2027]
    ship(monkeypatch, NEWER)
    calendars.renew(conn)
    assert [day for day in days(conn) if day[:4] == "2027"] == ["2027-01-04", "2027-10-01"]
    assert days(conn)["2026-12-31"] == "holiday"
    assert calendars.replace_years(conn, text.replace("2027", "2028")) == [2028]
    ship(monkeypatch, NEWER + "2028-02-02,holiday\n2028-10-01,holiday\n")
    calendars.renew(conn)
    assert "2028-02-02" not in days(conn)
    assert "2027-01-01" not in days(conn)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("date,kind\n2030-10-01,feast\n", "calendar-line-malformed"),
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
        calendars.replace_years(conn, text)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert calendars.rows(conn) == before


def test_a_list_without_a_national_day_publishes_no_year(conn: Connection) -> None:
    with pytest.raises(ValidationFailed) as refused:
        calendars.replace_years(conn, "date,kind\n2030-01-01,holiday\n")
    assert [problem.code for problem in refused.value.problems] == ["calendar-no-year"]
