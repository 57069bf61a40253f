import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.assets import asset
from bindesk.domain.calendar.working_days import calendar_from_rows
from bindesk.domain.errands.deadlines import (
    DayCount,
    Extension,
    Pause,
    Promise,
    due_on,
    extension_problems,
)
from bindesk.messages import message

CALENDAR = calendar_from_rows(
    csv.DictReader(asset("calendar/holidays.csv").read_text("utf-8-sig").splitlines())
)
days = st.dates(date(2018, 1, 1), date(2026, 6, 30))
clocks = st.sampled_from(DayCount)


def on(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("accepted", "limit", "due"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2025-09-26", 15, "2025-10-23"),
    ],
)
def test_working_day_promises_end_where_the_reference_says(accepted, limit, due):
    assert due_on(Promise(on(accepted), limit), CALENDAR) == on(due)


def test_on_the_spot_is_the_same_day_even_on_a_holiday():
    for clock in DayCount:
        assert due_on(Promise(on("2026-10-01"), 0, clock), CALENDAR) == on("2026-10-01")


def test_calendar_days_that_end_on_a_holiday_end_on_the_next_working_day():
    assert due_on(Promise(on("2026-09-25"), 7, DayCount.CALENDAR_DAYS), CALENDAR) == on(
        "2026-10-08"
    )
    assert due_on(Promise(on("2026-10-03"), 7, DayCount.CALENDAR_DAYS), CALENDAR) == on(
        "2026-10-10"
    )
    assert due_on(Promise(on("2026-03-02"), 30, DayCount.CALENDAR_DAYS), CALENDAR) == on(
        "2026-04-01"
    )


def test_a_pause_takes_out_the_days_inside_it_and_not_its_end():
    promise = Promise(on("2026-03-02"), 5)
    assert due_on(promise, CALENDAR) == on("2026-03-09")
    assert due_on(promise, CALENDAR, [Pause(on("2026-03-04"), on("2026-03-06"))]) == on(
        "2026-03-11"
    )
    assert due_on(promise, CALENDAR, [Pause(on("2026-03-04"), on("2026-03-04"))]) == on(
        "2026-03-09"
    )
    assert due_on(promise, CALENDAR, [Pause(on("2026-03-07"), on("2026-03-09"))]) == on(
        "2026-03-09"
    )


def test_overlapping_pauses_take_each_day_out_once():
    pauses = [
        Pause(on("2026-03-04"), on("2026-03-06")),
        Pause(on("2026-03-05"), on("2026-03-07")),
    ]
    assert due_on(Promise(on("2026-03-02"), 5), CALENDAR, pauses) == on("2026-03-12")


def test_a_pause_also_stops_calendar_days_and_the_day_they_would_end_on():
    pauses = [Pause(on("2026-03-12"), on("2026-03-17"))]
    assert due_on(Promise(on("2026-03-02"), 10, DayCount.CALENDAR_DAYS), CALENDAR, pauses) == on(
        "2026-03-17"
    )


def test_while_a_pause_lasts_the_due_day_is_not_known():
    promise = Promise(on("2026-03-02"), 5)
    pauses = [Pause(on("2026-03-04"))]
    assert due_on(promise, CALENDAR, pauses) is None


def test_a_pause_that_begins_after_the_due_day_changes_nothing():
    promise = Promise(on("2026-03-02"), 5)
    late = [Pause(on("2026-03-10"))]
    assert due_on(promise, CALENDAR, late) == on("2026-03-09")


@pytest.mark.parametrize("clock", list(DayCount))
@pytest.mark.parametrize(
    ("accepted", "limit"),
    [("2026-12-01", 13_900_000_001), ("2026-12-01", -1), ("9999-12-31", 5), ("2026-12-01", 2**62)],
)
def test_what_nobody_promises_has_no_due_day(accepted, limit, clock):
    assert due_on(Promise(on(accepted), limit, clock), CALENDAR) is None


def test_an_extension_adds_days_of_the_same_clock():
    extension = Extension(3, on("2026-03-09"), "等县局批复")
    assert due_on(Promise(on("2026-03-02"), 5, extension=extension), CALENDAR) == on("2026-03-12")


def test_a_closed_pause_puts_the_due_day_off_by_its_working_days():
    promise = Promise(on("2026-03-02"), 5)
    pauses = [Pause(on("2026-03-04"), on("2026-03-06"))]
    assert due_on(promise, CALENDAR, pauses) == on("2026-03-11")


@given(days, st.integers(0, 60), clocks, days, st.integers(0, 40))
def test_a_pause_never_brings_the_due_day_nearer(accepted, limit, clock, start, length):
    promise = Promise(accepted, limit, clock)
    plain = due_on(promise, CALENDAR)
    paused = due_on(promise, CALENDAR, [Pause(start, start + timedelta(length))])
    assert plain is not None
    assert paused is not None
    assert plain <= paused
    assert limit == 0 or CALENDAR.is_workday(paused)


def test_an_extension_is_granted_once_with_a_reason_and_in_time():
    promise = Promise(on("2026-03-02"), 5)
    due = on("2026-03-09")
    good = Extension(3, due, "等县局批复")
    assert extension_problems(promise, good, due) == []
    bad = extension_problems(
        Promise(on("2026-03-02"), 5, extension=good), Extension(0, on("2026-03-10"), " "), due
    )
    assert [problem.code for problem in bad] == [
        "extended-twice",
        "extension-needs-reason",
        "extension-needs-days",
        "extension-too-late",
    ]
    assert all(message(problem.code, problem.values) for problem in bad)
