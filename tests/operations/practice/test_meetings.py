"""A made-up year of meetings follows the rules it is made to show."""

from collections import Counter
from datetime import date, timedelta

import pytest

from bindesk.domain.calendar.working_days import calendar_from_rows
from bindesk.domain.meetings import attendance, frequencies, roll, verdicts
from bindesk.domain.meetings.frequencies import BranchDuties, MeetingEntry
from bindesk.domain.meetings.integrity import is_late
from bindesk.domain.meetings.meetings import problems
from bindesk.domain.meetings.rule_pack import rule_pack
from bindesk.operations.desk.desk import DeskInfo
from bindesk.operations.practice.meetings import meetings
from bindesk.operations.practice.random_source import RandomSource
from bindesk.operations.practice.villages import PARTY_GROUPS, village
from bindesk.operations.units.units import unit

TODAY = date(2026, 11, 20)
CALENDAR = calendar_from_rows([{"date": f"{y}-10-01", "kind": "holiday"} for y in (2025, 2026)])


def _made(today):
    place = unit("610482102249")
    office = DeskInfo(place.code, place.name, "village", "device", "A", is_practice=True)
    chance = RandomSource(1, place.code)
    known = village(place, office, chance, today, first=True)
    return known, meetings(known, chance, today, CALENDAR, "A")


@pytest.fixture(scope="module")
def made():
    return _made(TODAY)


@pytest.mark.parametrize(
    "today", [TODAY, date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 29), date(2026, 10, 4)]
)
def test_there_are_sixty_up_to_today_whatever_the_day(today):
    _, year = _made(today)
    days = [told.meeting.day for told in year]
    assert len(year) == 60
    assert days == sorted(days)
    assert days[-1] <= today
    assert days[0] > today - timedelta(days=400)


def test_each_kind_comes_as_often_as_the_rules_ask(made):
    _, year = made
    counts = Counter(told.meeting.type for told in year)
    assert counts == {
        "ZW": 12, "ZT": 12, "XZ": 24, "DH": 4, "DK": 4, "SH": 1, "PY": 1, "TX": 1, "FZ": 1,
    }  # fmt: skip


def test_the_year_grid_misses_nothing_that_was_due(made):
    _, year = made
    held = [
        MeetingEntry(t.meeting.id, t.meeting.type, t.meeting.day, t.meeting.group)
        for t in year
        if t.meeting.day.year == TODAY.year
    ]
    grid = frequencies.year_grid(held, BranchDuties(groups=PARTY_GROUPS), TODAY.year, TODAY)
    states = {(row.type, cell.state) for row in grid for cell in row.cells}
    assert "missed" not in {state for _, state in states}


def test_every_meeting_could_be_kept_as_it_stands(made):
    _, year = made
    assert [found for told in year for found in problems(told)] == []


def test_numbers_are_given_in_order_and_once(made):
    _, year = made
    numbers = [told.meeting.number for told in year]
    assert len(set(numbers)) == 60
    assert "ZFTC-DH-2026-001" in numbers
    assert "ZFTC-ZT-2026-11-001" in numbers


def test_every_vote_had_its_quorum_and_passed(made):
    known, year = made
    voted = 0
    for told in year:
        day = told.meeting.day
        rolled = roll.roll(known.members, known.standings, known.branch.id, day)
        for motion in told.motions:
            judged = verdicts.judge(told, rolled, motion, rule_pack(day))
            if motion.is_voted:
                voted += 1
                assert judged.quorum.is_met
                assert judged.passing.is_met
    assert voted == 11


def test_the_signatures_are_those_who_came(made):
    known, year = made
    for told in year:
        rolled = roll.roll(known.members, known.standings, known.branch.id, told.meeting.day)
        counts = attendance.count(rolled, told.meeting, told.attendances)
        assert told.meeting.signed == counts.present


def test_one_lecture_was_typed_in_late(made):
    _, year = made
    assert sum(is_late(told.meeting, CALENDAR) for told in year) == 1
