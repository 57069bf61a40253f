from dataclasses import replace
from datetime import date, timedelta

import pytest

from bindesk.db.meetings import meetings as table
from bindesk.domain.meetings.meetings import MeetingFilter, Proceedings
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.meetings import meeting_lists, meetings
from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import BRANCH, DAY, line, members
from tests.support.desks.desks import NOON, SetClock
from tests.support.desks.query_plans import plans, walks
from tests.support.desks.township_desks import LB, TOWNSHIP, ZFT, township_desk


@pytest.fixture
def desk(tmp_path):
    made = peopled(founded(tmp_path, hands()), members(9))
    yield made
    made.close()


def recorded(desk, type_="DH", day=DAY, present=9, **said):
    meeting = meetings.open_meeting(desk, type_, BRANCH.id, day).proceedings.meeting
    meeting = replace(meeting, **{"topic": "集体经济分红", "finished": True, **said})
    lines = tuple(line(meeting, who) for who in members(9)[:present])
    meetings.record(desk, Proceedings(meeting, (), lines))
    return meeting.id


def test_lists_are_newest_first_and_leave_struck_ones_out_unless_asked(desk):
    early = recorded(desk, day=date(2026, 3, 5))
    late = recorded(desk, day=date(2026, 10, 12))
    gone = recorded(desk, day=date(2026, 5, 1))
    meetings.strike(desk, gone, "会没有开")
    assert meeting_lists.ids(desk, MeetingFilter(branch=BRANCH.id)) == [late, early]
    assert meeting_lists.ids(desk, MeetingFilter(struck=True)) == [late, gone, early]


def test_lists_are_narrowed_by_year_kind_words_letters_and_number(desk):
    old = recorded(desk, day=date(2025, 3, 5), topic="换届准备")
    new = recorded(desk, type_="ZW")
    assert meeting_lists.ids(desk, MeetingFilter(year=2025)) == [old]
    assert meeting_lists.ids(desk, MeetingFilter(type="ZW")) == [new]
    assert meeting_lists.ids(desk, MeetingFilter(letters="换届")) == [old]
    assert meeting_lists.ids(desk, MeetingFilter(letters="hjzb")) == [old]
    assert meeting_lists.ids(desk, MeetingFilter(letters="zw-2026")) == [new]
    assert meeting_lists.ids(desk, MeetingFilter(letters="%")) == []


def test_a_summary_counts_who_was_due_and_who_came(desk):
    one = recorded(desk, present=7)
    other = recorded(desk, type_="ZW", day=date(2026, 11, 3), present=3)
    found = meeting_lists.lines(desk, [other, one, "nothing"])
    assert [(line.due, line.present, line.is_late) for line in found] == [
        (3, 3, True),
        (9, 7, False),
    ]


def test_the_year_grid_shows_what_is_done_due_and_missed(desk):
    meeting = recorded(desk, day=date(2026, 11, 18))
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert [cell.state for cell in rows["DH"].cells][8:] == ["missed", "", "done", ""]
    assert rows["DH"].cells[10].meetings == (meeting,)
    assert (rows["DH"].done, rows["DH"].due) == (1, 4)
    assert rows["ZW"].due == 12
    assert rows["XZ"].due == 24
    assert rows["ZW"].cells[10].state == "due"


def missed(desk, year=2026):
    rows = meeting_lists.year_grid(desk, BRANCH.id, year)
    return sum(cell.state == "missed" for row in rows for cell in row.cells)


def since(desk, **values):
    with desk.writing("correct-organisation") as work:
        work.set(ORGANISATION, BRANCH.id, values)


def test_a_fresh_desk_accuses_of_no_meeting_before_its_first_month(desk):
    since(desk, recorded_from=None)
    assert missed(desk) == missed(desk, 2025) == 0
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert (rows["ZW"].due, rows["ZW"].cells[10].state) == (2, "due")
    meeting = recorded(desk, day=date(2026, 3, 5))
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert (rows["DH"].cells[2].state, rows["DH"].cells[2].meetings) == ("done", (meeting,))
    later = replace(desk, clock=SetClock(NOON + timedelta(days=60)))
    assert missed(later) > 0
    assert missed(later, 2025) == 0


def test_the_clerk_may_say_from_when_meetings_are_recorded(desk):
    since(desk, recorded_from="2026-09-01")
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert [cell.state for cell in rows["ZT"].cells][7:10] == ["", "missed", "missed"]


def test_a_branch_younger_than_the_desk_owes_nothing_before_its_founding(desk):
    since(desk, recorded_from=None, founded_on="2027-02-10")
    later = replace(desk, clock=SetClock(NOON + timedelta(days=150)))
    rows = {row.type: row for row in meeting_lists.year_grid(later, BRANCH.id, 2027)}
    assert [cell.state for cell in rows["ZT"].cells][:3] == ["", "missed", "missed"]


def test_the_grid_marks_late_entries(desk):
    recorded(desk, type_="ZT", day=date(2026, 11, 3))
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert rows["ZT"].cells[10].is_late


def test_a_grid_needs_a_branch(desk):
    with pytest.raises(ValidationFailed):
        meeting_lists.year_grid(desk, "nowhere", 2026)


def test_the_years_on_offer_are_those_with_meetings_this_one_and_the_next(desk):
    recorded(desk, day=date(2023, 3, 5))
    assert meeting_lists.years(desk, BRANCH.id) == [2027, 2026, 2023]


def test_a_townships_list_is_of_all_its_villages_or_of_one(tmp_path):
    township = township_desk(tmp_path)
    assert set(meeting_lists.ids(township, MeetingFilter(year=2026))) == {f"m-{ZFT}", f"m-{LB}"}
    assert meeting_lists.ids(township, MeetingFilter(year=2026, unit=ZFT)) == [f"m-{ZFT}"]
    assert meeting_lists.years(township) == [2027, 2026]
    assert meeting_lists.years(township, unit=TOWNSHIP) == [2027, 2026]
    with township.reading() as conn:
        for unit in ("", ZFT):
            lines = plans(
                conn, lambda unit=unit: table.ids(conn, MeetingFilter(year=2026, unit=unit))
            )
            assert any("USING INDEX ix_meeting" in line for line in lines)
            assert walks(lines, "meeting") == []
    township.close()
