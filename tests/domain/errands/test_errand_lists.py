"""What lists ask for, and how near a promised day is."""

import csv
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bindesk.assets import asset
from bindesk.domain.errands.deadlines import Colour
from bindesk.domain.errands.errand_lists import (
    ErrandSummary,
    deadline_state,
    month_filter,
)
from bindesk.domain.errands.errands import CLOSED

FRIDAY = date(2026, 11, 20)
LINE = ErrandSummary(
    id="e",
    number="610482102249-2026-A-0001",
    accepted_on=date(2026, 11, 9),
    resident="r",
    visitor="王小明",
    group="三组",
    item="i",
    subject="社会保障卡申领",
    handling="agency",
    state="submitted",
    due_on=FRIDAY,
    due_estimated=False,
    whole_days=10,
    day_kind="W",
    ended_on=None,
    ended="",
    first_asked="李秀英",
    amount=None,
    struck=False,
)


@pytest.fixture(scope="module", name="work_days")
def _work_days():
    from bindesk.domain.calendar.working_days import calendar_from_rows

    text = asset("calendar/holidays.csv").read_text("utf-8-sig")
    return calendar_from_rows(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    ("due", "colour", "left"),
    [
        (date(2026, 12, 4), Colour.GREEN, 10),
        (date(2026, 11, 25), Colour.GREEN, 3),
        (date(2026, 11, 24), Colour.YELLOW, 2),
        (date(2026, 11, 23), Colour.YELLOW, 1),
        (FRIDAY, Colour.YELLOW, 0),
        (date(2026, 11, 19), Colour.RED, -1),
        (date(2026, 11, 15), Colour.RED, -5),
    ],
)
def test_days_left_are_counted_in_working_days(due, colour, left, work_days):
    told = deadline_state(replace(LINE, due_on=due), FRIDAY, work_days)
    assert told is not None
    assert (told.colour, told.left) == (colour, left)


def test_a_short_promise_is_yellow_only_on_its_last_days(work_days):
    line = replace(LINE, whole_days=3, due_on=FRIDAY)
    days = [FRIDAY - timedelta(days=before) for before in (4, 3, 2, 1, 0)]
    colours = [deadline_state(line, day, work_days).colour for day in days]
    assert colours == [Colour.GREEN] * 3 + [Colour.YELLOW] * 2


def test_an_errand_due_on_friday_is_late_on_saturday_though_nobody_works(work_days):
    told = deadline_state(LINE, date(2026, 11, 21), work_days)
    assert told is not None
    assert (told.colour, told.left) == (Colour.RED, -1)


def test_a_limit_in_calendar_days_counts_weekends(work_days):
    told = deadline_state(replace(LINE, day_kind="C", due_on=date(2026, 11, 24)), FRIDAY, work_days)
    assert told is not None
    assert told.left == 4


def test_a_paused_errand_is_grey_and_has_no_days_left(work_days):
    told = deadline_state(replace(LINE, state="paused"), FRIDAY, work_days)
    assert told is not None
    assert (told.colour, told.left) == (Colour.GREY, None)


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_nobody_waits_for_an_errand_that_has_ended(state, work_days):
    assert deadline_state(replace(LINE, state=state), FRIDAY, work_days) is None


def test_nobody_waits_for_a_struck_errand_or_one_without_a_promise(work_days):
    assert deadline_state(replace(LINE, struck=True), FRIDAY, work_days) is None
    assert deadline_state(replace(LINE, due_on=None), FRIDAY, work_days) is None


def test_an_estimated_day_stays_marked(work_days):
    told = deadline_state(replace(LINE, due_estimated=True), FRIDAY, work_days)
    assert told is not None
    assert told.is_estimated


@pytest.mark.parametrize(
    ("year", "month", "last"), [(2026, 2, 28), (2028, 2, 29), (2026, 12, 31), (2026, 11, 30)]
)
def test_a_month_has_its_first_and_its_last_day(year, month, last):
    wanted = month_filter(year, month, "水费")
    assert (wanted.since, wanted.until) == (date(year, month, 1), date(year, month, last))
    assert wanted.text == "水费"
