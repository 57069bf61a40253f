"""What a year shows and what its cells open, without a widget."""

from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.meetings.meetings import Proceedings
from bindesk.operations.meetings import meetings
from bindesk.ui.context.unit_chooser import UnitChoice
from bindesk.ui.meetings.year_controller import YearController
from tests.support.desks.branches import BRANCH, line, members
from tests.support.desks.township_desks import LB, township_desk
from tests.support.window.inline_pool import answer_of


@pytest.fixture
def year(desk, qapp):
    controller = YearController(desk)
    controller.branch = BRANCH.id
    answer_of(controller.read_grid())
    return controller


@pytest.fixture
def opened(year):
    """What the cells have opened, as signals and their values."""
    events = []
    for name in ("meeting_opened", "new_requested", "several", "list_requested"):
        signal = getattr(year, name)
        signal.connect(lambda *values, name=name: events.append((name, *values)))
    return events


def recorded(desk, day, kind="DH"):
    meeting = meetings.open_meeting(desk, kind, BRANCH.id, day).proceedings.meeting
    meeting = replace(meeting, topic="集体经济分红", finished=True)
    lines = tuple(line(meeting, who) for who in members(40))
    meetings.record(desk, Proceedings(meeting, (), lines))
    return meeting.id


def test_a_month_without_a_meeting_asks_for_a_new_one(year, opened):
    year.open_cell("DH", 3)
    assert opened == [("new_requested", "DH", 3)]


def test_a_month_with_one_meeting_opens_it_and_with_more_asks_which(year, opened, desk):
    first = recorded(desk, date(2026, 11, 3))
    answer_of(year.read_grid())
    year.open_cell("DH", 11)
    second = recorded(desk, date(2026, 11, 10))
    answer_of(year.read_grid())
    year.open_cell("DH", 11)
    assert opened[0] == ("meeting_opened", first)
    name, kind, month, ids = opened[1]
    assert (name, kind, month, set(ids)) == ("several", "DH", 11, {first, second})


def test_the_total_of_a_year_leads_to_the_list(year, opened):
    year.open_cell("DH", 0)
    assert opened == [("list_requested",)]


def test_a_month_is_summed_up_in_words(year, desk):
    assert answer_of(year.preview("DH", 11)) == ""
    recorded(desk, date(2026, 11, 20))
    answer_of(year.read_grid())
    assert "集体经济分红 实到 40 人，应到 45 人" in answer_of(year.preview("DH", 11))


def test_meetings_are_found_by_initials_in_the_chosen_year(year, desk):
    meeting = recorded(desk, date(2026, 11, 20))
    assert answer_of(year.meeting_ids(" jtjj ")) == [meeting]
    assert answer_of(year.meeting_ids("zz")) == []
    year.year = 2025
    assert answer_of(year.meeting_ids("")) == []
    assert not year.is_this_year


def test_the_rows_have_their_types(year):
    assert year.type_at(0) == "DH"
    assert year.type_at(-1) == ""
    assert year.type_at(99) == ""


def test_a_township_may_not_write_for_a_village(tmp_path, qapp):
    desk = township_desk(tmp_path)
    villages = UnitChoice(desk)
    year = YearController(desk, villages)
    assert answer_of(year.branches())[0] == ("", "全部支部")
    villages.choose(LB)
    ((branch, _),) = answer_of(year.branches())
    year.branch = branch
    assert not year.may_write
    assert "由村里填写" in year.why_not
    desk.close()
