"""What steps tell together, and what the next one must say."""

import csv
from datetime import date

import pytest

from bindesk.assets import asset
from bindesk.domain.calendar.working_days import calendar_from_rows
from bindesk.domain.errands.deadlines import Pause, due_on
from bindesk.domain.errands.errand_steps import ErrandProgress, progress, promise, step_problems
from bindesk.domain.errands.errands import Errand, ErrandStep

CALENDAR = calendar_from_rows(
    csv.DictReader(asset("calendar/holidays.csv").read_text("utf-8-sig").splitlines())
)
TODAY = date(2026, 11, 20)


def step(place, state, day=TODAY, before="", **said):
    return ErrandStep(
        id=f"s{place}", errand="e", place=place, before=before, state=state, day=day, **said
    )


def codes(so_far, said, today=TODAY):
    return [p.code for p in step_problems(so_far, said, today, CALENDAR)]


def test_an_errand_without_steps_stands_nowhere():
    assert progress("direct", []) == ErrandProgress("direct")


def test_the_highest_place_tells_where_an_errand_stands_whatever_the_order():
    told = progress("agency", [step(2, "submitted"), step(1, "accepted")])
    assert (told.state, told.step_count, told.accepted_on) == ("submitted", 2, TODAY)


def test_of_two_steps_at_one_place_the_later_id_counts_and_both_are_kept():
    one = ErrandStep(id="a", errand="e", place=2, state="withdrawn", day=TODAY)
    other = ErrandStep(id="b", errand="e", place=2, state="done", day=TODAY)
    assert progress("direct", [other, one]).state == "done"


def test_struck_steps_do_not_count():
    told = progress("direct", [step(1, "accepted"), step(2, "done", struck=True)])
    assert told.state == "accepted"


def test_the_first_ending_stays_the_day_of_the_result():
    steps = [
        step(1, "accepted", date(2026, 11, 2)),
        step(2, "done", date(2026, 11, 3)),
        step(3, "rated", date(2026, 11, 9), rating="5"),
    ]
    told = progress("direct", steps)
    assert (told.ended, told.ended_on, told.rating) == ("done", date(2026, 11, 3), "5")


def test_the_day_a_pause_begins_on_still_counts_and_the_day_it_ends_on_counts_again():
    steps = [
        step(1, "accepted", date(2026, 11, 2)),
        step(2, "paused", date(2026, 11, 4), before="accepted"),
        step(3, "accepted", date(2026, 11, 10), before="paused"),
    ]
    assert progress("direct", steps).pauses == (Pause(date(2026, 11, 5), date(2026, 11, 10)),)


def test_a_pause_that_lasts_has_no_end():
    steps = [step(1, "submitted"), step(2, "paused", before="submitted")]
    told = progress("agency", steps)
    assert told.pauses == (Pause(date(2026, 11, 21)),)
    assert told.paused_in == "submitted"
    assert told.next_states() == {"submitted", "withdrawn", "stopped"}


def test_what_was_promised_starts_on_the_day_of_acceptance_not_of_the_notice():
    errand = Errand(
        id="e", accepted_on=date(2026, 9, 25), promised_days=3, day_kind="W", handling="direct"
    )
    steps = [step(1, "supplement", date(2026, 9, 25)), step(2, "accepted", date(2026, 9, 30))]
    promised = promise(errand, progress("direct", steps))
    assert promised is not None
    assert due_on(promised, CALENDAR) == date(2026, 10, 10)


def test_nothing_is_promised_of_an_errand_without_days():
    assert promise(Errand(id="e", accepted_on=TODAY), ErrandProgress("direct")) is None


def test_an_extension_is_read_off_its_step():
    steps = [
        step(1, "accepted", date(2026, 11, 16)),
        step(2, "accepted", date(2026, 11, 18), reason="县上要核查", extension_days=3),
    ]
    told = progress("agency", steps)
    assert told.extension is not None
    assert (told.extension.days, told.extension.reason) == (3, "县上要核查")
    assert told.state == "accepted"


@pytest.mark.parametrize(
    ("state", "said", "found"),
    [
        ("submitted", {}, ["step-needs-office"]),
        ("submitted", {"office": " "}, ["step-needs-office"]),
        ("submitted", {"office": "镇社保站 张"}, []),
        ("paused", {}, ["step-needs-reason"]),
        ("stopped", {}, ["step-needs-reason"]),
        ("withdrawn", {}, []),
        ("decided", {"office": "县局"}, ["step-not-allowed"]),
    ],
)
def test_an_accepted_errand_asks_each_step_for_what_it_needs(state, said, found):
    assert codes(progress("agency", [step(1, "accepted")]), step(2, state, **said)) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, ["step-needs-outcome"]),
        ({"outcome": "granted"}, []),
        ({"outcome": "denied"}, ["step-needs-reason"]),
        ({"outcome": "denied", "reason": "收入超标"}, []),
    ],
)
def test_a_decision_says_granted_or_denied_and_why_it_was_denied(said, found):
    so_far = progress("agency", [step(1, "accepted"), step(2, "submitted")])
    assert codes(so_far, step(3, "decided", **said)) == found


def test_a_result_is_delivered_in_some_way():
    so_far = progress("agency", [step(1, "decided")])
    assert codes(so_far, step(2, "delivered")) == ["step-needs-way"]
    assert codes(so_far, step(2, "delivered", way="home")) == []


def test_a_second_notice_of_missing_materials_needs_a_reason():
    first = progress("direct", [])
    assert codes(first, step(1, "supplement")) == ["step-needs-note"]
    again = progress("direct", [step(1, "supplement", note="户口簿")])
    assert codes(again, step(2, "supplement", note="照片")) == ["notice-again-needs-reason"]
    assert codes(again, step(2, "supplement", note="照片", reason="新规定")) == []


def test_an_errand_lapses_only_after_ten_working_days_without_the_materials():
    so_far = progress("direct", [step(1, "supplement", date(2026, 11, 2), note="户口簿")])
    assert codes(so_far, step(2, "lapsed", date(2026, 11, 16))) == ["lapse-too-early"]
    assert codes(so_far, step(2, "lapsed", date(2026, 11, 17))) == []


def test_a_refusal_gives_its_reason_and_says_where_to_go():
    found = codes(progress("direct", []), step(1, "refused"))
    assert found == ["step-needs-reason", "step-needs-note"]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 11, 21), "step-in-future"),
        (date(2026, 11, 17), "step-before-last"),
        (None, "step-needs-day"),
    ],
)
def test_a_step_has_a_day_between_the_last_step_and_today(day, found):
    so_far = progress("direct", [step(1, "accepted", date(2026, 11, 18))])
    assert codes(so_far, step(2, "done", day)) == [found]
