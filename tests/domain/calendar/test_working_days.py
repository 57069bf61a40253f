import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.assets import asset
from bindesk.domain.calendar.working_days import WorkCalendar, _is_fixed_holiday, calendar_from_rows
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message

SHIPPED = calendar_from_rows(
    csv.DictReader(asset("calendar/holidays.csv").read_text("utf-8-sig").splitlines())
)
days = st.dates(date(2018, 1, 1), date(2030, 12, 31))


def test_the_shipped_table_covers_its_years_and_no_more():
    assert frozenset(range(2018, 2027)) == SHIPPED.years


@pytest.mark.parametrize(("year", "count"), [(2018, 250), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_published_number_of_working_days(year, count):
    assert SHIPPED.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_the_weekend_days_worked_in_2026_are_the_published_ones():
    every = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    worked = [day for day in every if day.weekday() >= 5 and SHIPPED.is_workday(day)]
    assert [f"{day:%m-%d}" for day in worked] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2025-09-26", 15, "2025-10-23"),
        ("2026-10-03", 0, "2026-10-03"),
    ],
)
def test_working_days_are_added_without_the_first(start, count, due):
    assert SHIPPED.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(due)


def test_the_next_working_day_is_today_when_today_is_worked():
    assert SHIPPED.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert SHIPPED.next_workday(date(2026, 10, 10)) == date(2026, 10, 10)


@given(days, st.integers(0, 60))
def test_adding_and_counting_agree(day, count):
    end = SHIPPED.add_workdays(day, count)
    assert SHIPPED.workdays_between(day, end) == count
    assert SHIPPED.workdays_between(end, day) == 0


def walked(calendar, after, upto):
    """Count day by day."""
    span = range(1, (upto - after).days + 1)
    return sum(calendar.is_workday(after + timedelta(days)) for days in span)


@given(days, days)
def test_counting_is_the_same_as_walking_from_day_to_day(after, upto):
    assert SHIPPED.workdays_between(after, upto) == walked(SHIPPED, after, upto)


near = st.dates(date(2025, 12, 20), date(2028, 1, 10))


@given(st.frozensets(near), st.frozensets(near), st.frozensets(st.integers(2025, 2028)), near, near)
def test_counting_is_the_same_as_walking_in_any_calendar(off, on, years, after, upto):
    calendar = WorkCalendar(off, on, years)
    assert calendar.workdays_between(after, upto) == walked(calendar, after, upto)


def test_days_far_from_any_calendar_are_counted_all_the_same():
    after, upto = date(9990, 1, 1), date(9999, 12, 31)
    assert SHIPPED.workdays_between(after, upto) == walked(SHIPPED, after, upto)


def test_ten_years_are_counted_without_walking_them(monkeypatch):
    monkeypatch.setattr(WorkCalendar, "is_workday", None)
    assert SHIPPED.workdays_between(date(2016, 1, 1), date(2026, 1, 1)) == 2508


@given(days, days, days)
def test_counts_of_adjacent_spans_add_up(one, two, three):
    first, middle, last = sorted((one, two, three))
    assert SHIPPED.workdays_between(first, last) == (
        SHIPPED.workdays_between(first, middle) + SHIPPED.workdays_between(middle, last)
    )


def test_days_are_never_taken_back():
    with pytest.raises(ValueError, match="-1"):
        SHIPPED.add_workdays(date(2026, 1, 5), -1)


@pytest.mark.parametrize(
    "off",
    [
        "2027-01-01",
        "2027-04-05",
        "2027-05-01",
        "2028-05-02",
        "2027-10-01",
        "2028-04-04",
        "2027-06-05",
    ],
)
def test_a_year_not_yet_published_knows_weekends_and_fixed_holidays(off):
    assert not SHIPPED.is_workday(date.fromisoformat(off))


def test_a_year_not_yet_published_knows_nothing_else():
    assert SHIPPED.is_workday(date(2027, 10, 4))
    assert WorkCalendar().is_workday(date(2026, 2, 17))


def test_the_reckoned_spring_holiday_is_the_published_one():
    for year in range(2018, 2027):
        april = [date(year, 4, day) for day in range(1, 31)]
        assert [day for day in april if _is_fixed_holiday(day) and day in SHIPPED.holidays]


def test_a_span_that_leaves_the_published_years_is_estimated():
    assert not SHIPPED.is_estimated(date(2026, 1, 1), date(2026, 12, 31))
    assert SHIPPED.is_estimated(date(2026, 12, 31), date(2027, 1, 1))
    assert SHIPPED.is_estimated(date(2017, 12, 31), date(2018, 1, 2))


def test_a_year_of_which_only_new_year_is_known_is_not_published():
    known = calendar_from_rows([{"date": "2027-01-01", "kind": "holiday"}])
    assert known.years == frozenset()


def test_every_unreadable_line_is_named():
    rows = [
        {"date": "2026-10-01", "kind": "holiday"},
        {"date": "10月2日", "kind": "holiday"},
        {"date": "2026-10-03", "kind": "feast"},
        {"day": "2026-10-03"},
    ]
    with pytest.raises(ValidationFailed) as caught:
        calendar_from_rows(rows)
    assert [problem.values["line"] for problem in caught.value.problems] == [3, 4, 5]
    assert "3" in message("calendar-line-unreadable", caught.value.problems[0].values)
