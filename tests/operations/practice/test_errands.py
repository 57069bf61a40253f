"""A made-up year at the hall: every errand took an allowed course, and some are still open."""

from collections import Counter
from datetime import date

import pytest

from bindesk.domain.calendar.working_days import calendar_from_rows
from bindesk.domain.errands.errand_steps import progress
from bindesk.domain.errands.errands import CLOSED, ERRAND, ERRAND_STEP, next_states
from bindesk.domain.people.residents import Resident
from bindesk.domain.records.validation import check
from bindesk.operations.practice.catalogue import items
from bindesk.operations.practice.errands import HallYear
from bindesk.operations.practice.random_source import RandomSource

UNIT = "610482102249"
TODAY = date(2026, 11, 20)
CALENDAR = calendar_from_rows([{"date": f"{y}-10-01", "kind": "holiday"} for y in (2025, 2026)])
PEOPLE = [Resident(id=f"r{n}", name=f"王{n}", phone="19900000001") for n in range(20)]


@pytest.fixture(scope="module")
def year():
    listed = items(UNIT, TODAY)
    return list(
        HallYear(
            UNIT, "A", "李秀英", listed, PEOPLE, CALENDAR, TODAY, RandomSource(1, UNIT)
        ).errands()
    )


def test_there_are_fifteen_hundred_numbered_in_order(year):
    numbers = [told.errand.number for told in year]
    assert len(set(numbers)) == 1500
    assert numbers[0] == f"{UNIT}-2025-A-0001"
    days = [told.errand.accepted_on for told in year]
    assert days == sorted(days)
    assert days[-1] == TODAY


def test_every_record_is_in_order(year):
    found = [p for told in year for p in check(ERRAND, ERRAND.plain(told.errand))]
    found += [
        p for told in year for s in told.steps for p in check(ERRAND_STEP, ERRAND_STEP.plain(s))
    ]
    assert found == []


def test_every_step_follows_from_the_one_before(year):
    for told in year:
        state = ""
        for place, step in enumerate(told.steps, start=1):
            assert (step.place, step.before) == (place, state)
            assert step.state in next_states(told.errand.handling, state)
            assert step.day <= TODAY
            state = step.state


def test_most_are_closed_and_some_are_open(year):
    closed = sum(told.steps[-1].state in CLOSED for told in year)
    assert 1300 < closed < 1490
    assert {"accepted", "in-progress"} <= {told.steps[-1].state for told in year}


def test_some_are_due_today_and_some_overdue(year):
    open_ones = [t for t in year if t.steps[-1].state not in CLOSED]
    due = Counter(
        "today" if t.errand.due_on == TODAY else "late"
        for t in open_ones
        if t.errand.due_on and t.errand.due_on <= TODAY
    )
    assert due["today"] >= 2
    assert due["late"] >= 2


def test_what_was_only_guided_promises_nothing(year):
    guided = [told for told in year if told.steps[-1].state == "guided"]
    assert guided
    assert all(told.errand.due_on is None for told in guided)


def test_outcomes_are_recorded_where_the_office_decided(year):
    decided = [s for t in year for s in t.steps if s.state == "decided"]
    assert {step.outcome for step in decided} == {"granted", "denied"}
    assert all(step.reason for step in decided if step.outcome == "denied")
    assert progress("agency", year[0].steps).step_count == len(year[0].steps)
