from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.meetings.meetings import Motion
from bindesk.domain.people.members import STANDING
from bindesk.operations.books.meeting_books import content, gaps, meeting_name
from bindesk.operations.meetings import meetings
from tests.support.desks import branches
from tests.support.desks.year_desks import held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def test_who_is_left_out_is_not_called_absent(desk):
    frail = branches.standing(
        branches.member(12),
        "exclusion",
        "excluded-frail",
        date(2026, 1, 1),
        approval="新党发〔2026〕1号",
    )
    with desk.writing("record") as work:
        work.put(STANDING, frail)
    opened = meetings.reopen(desk, held(desk))
    left_out = opened.roll_entries[-1]
    line = branches.line(opened.proceedings.meeting, left_out.member, "exempt")
    others = [a for a in opened.proceedings.attendances if a.person != left_out.id]
    told = replace(opened.proceedings, attendances=(*others, line))
    record = content("L02", replace(opened, proceedings=told), 1)
    (named,) = record.exempt
    assert named.details == ("年老体弱卧床、长期病不能自理", "新党发〔2026〕1号")
    assert named.name not in [one.name for one in (*record.absent, *record.leave)]
    assert record.due == 11


def test_guests_are_named_with_their_capacity(desk):
    opened = meetings.reopen(desk, held(desk))
    guest = branches.guest(opened.proceedings.meeting, "程镇长")
    told = replace(opened.proceedings, attendances=(*opened.proceedings.attendances, guest))
    record = content("L02", replace(opened, proceedings=told), 1)
    assert [(one.name, one.details) for one in record.guests] == [("程镇长", ("镇组织委员",))]


def test_a_record_entered_late_is_marked_with_its_day(desk):
    opened = meetings.reopen(desk, held(desk, day=date(2026, 10, 8)))
    assert content("L02", opened, 1).entered_on == date(2026, 11, 20)
    on_time = meetings.reopen(desk, held(desk))
    assert content("L02", on_time, 2).entered_on is None


def test_a_vote_that_fell_short_says_so(desk):
    opened = meetings.reopen(desk, held(desk))
    motion = Motion(
        id="m", meeting="x", place=1, title="方案", is_voted=True, yes=3, no=8, abstain=0
    )
    record = content(
        "L02", replace(opened, proceedings=replace(opened.proceedings, motions=(motion,))), 1
    )
    assert "需 7 票，得 3 票，未通过" in record.motions[0].resolution


def test_a_motion_without_a_vote_has_no_tally(desk):
    opened = meetings.reopen(desk, held(desk))
    motion = Motion(id="m", meeting="x", place=1, title="传达", resolution="知道了", yes=3)
    record = content(
        "L02", replace(opened, proceedings=replace(opened.proceedings, motions=(motion,))), 1
    )
    assert record.motions[0].yes is None
    assert record.motions[0].resolution == "知道了"


def test_a_lecture_says_who_spoke_and_for_how_long(desk):
    opened = meetings.reopen(desk, held(desk, "DK", lecturer="赵书记"))
    form = content("L05", opened, 1)
    assert (form.fields["lecturer"], form.fields["minutes"]) == ("赵书记", 90)
    assert "会议由书记主持" in str(form.rows[0]["outline"])


def test_a_committee_s_decision_says_who_and_until_when(desk):
    opened = meetings.reopen(desk, held(desk, "ZW"))
    motion = replace(opened.proceedings.motions[0], owner="张建国", due_on=date(2026, 12, 1))
    form = content(
        "L03", replace(opened, proceedings=replace(opened.proceedings, motions=(motion,))), 1
    )
    assert "责任人：张建国\n时限：2026年12月1日" in str(form.rows[0]["resolution"])


def test_what_is_missing_is_found_and_a_whole_record_has_no_gap(desk):
    assert gaps(meetings.reopen(desk, held(desk))) == []
    opened = meetings.reopen(desk, held(desk, day=date(2026, 11, 19), recorder="", finished=False))
    assert {"print-no-recorder", "print-not-finished"} <= {gap.code for gap in gaps(opened)}


def test_a_group_s_meeting_is_called_by_its_group(desk):
    meeting = branches.meeting("XZ", group="一组")
    assert meeting_name(meeting, 3) == "2026年第3次一组党小组会"
