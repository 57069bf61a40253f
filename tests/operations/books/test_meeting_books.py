from dataclasses import replace
from datetime import date

import pytest

from bindesk.books import columns
from bindesk.books.layouts import layout
from bindesk.books.pages import forms
from bindesk.domain.meetings.meetings import Motion
from bindesk.domain.people.members import STANDING
from bindesk.operations.books.meeting_books import (
    PersonWithDetails,
    content,
    gaps,
    meeting_name,
    meeting_time,
    named,
)
from bindesk.operations.meetings import meetings
from tests.books.reading import STAMP, text, texts
from tests.support.desks import branches
from tests.support.desks.year_desks import held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def printed(book, opened):
    """Return the printed texts of a meeting's header by key, and of its rows by column."""
    form, its_layout = content(book, opened, 1), layout(book)
    readers = columns.cell_readers(its_layout)
    keys = [column.key for column in its_layout.columns]
    rows = [{k: read(row) for k, read in zip(keys, readers, strict=True)} for row in form.rows]
    return columns.header_values(its_layout, form.fields, form.rows), rows


def with_motion(desk, motion):
    """Return a finished general meeting that has this motion only."""
    opened = meetings.reopen(desk, held(desk))
    return replace(opened, proceedings=replace(opened.proceedings, motions=(motion,)))


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
    header, _ = printed("L02", replace(opened, proceedings=told))
    name = left_out.member.name
    assert header["exempt"] == f"{name}（年老体弱卧床、长期病不能自理，新党发〔2026〕1号）"
    assert name not in header["absent"] + header["leave"]
    assert header["due"] == "11人"


def test_guests_are_named_with_their_capacity(desk):
    opened = meetings.reopen(desk, held(desk))
    guest = branches.guest(opened.proceedings.meeting, "程镇长")
    told = replace(opened.proceedings, attendances=(*opened.proceedings.attendances, guest))
    header, _ = printed("L02", replace(opened, proceedings=told))
    assert header["guests"] == "程镇长（镇组织委员）"


def test_a_record_says_where_and_by_whom_and_how_many_were_there(desk):
    header, _ = printed("L02", meetings.reopen(desk, held(desk)))
    people = branches.members(2)
    assert (header["venue"], header["chair"]) == ("村会议室", people[0].name)
    assert header["recorder"] == people[1].name
    assert header["members"] == "12人（正式12人，预备0人）"
    assert (header["due"], header["present"]) == ("12人", "11人")
    assert header["time"] == "2026年11月20日 09:00—10:30"
    assert header["absent"] == "无"
    assert "因病，住院" in header["leave"]


def test_a_record_entered_late_is_marked_with_its_day(desk):
    late, _ = printed("L02", meetings.reopen(desk, held(desk, day=date(2026, 10, 8))))
    assert late["time"] == "2026年10月8日 09:00—10:30（2026年11月20日补录）"
    on_time, _ = printed("L02", meetings.reopen(desk, held(desk)))
    assert "补录" not in on_time["time"]


def test_a_vote_that_fell_short_says_so(desk):
    motion = Motion(
        id="m", meeting="x", place=1, title="方案", is_voted=True, yes=3, no=8, abstain=0
    )
    _, (row,) = printed("L02", with_motion(desk, motion))
    assert "需 7 票，得 3 票，未通过" in row["resolution"]


def test_a_motion_is_printed_with_its_votes_resolution_and_owner(desk):
    motion = Motion(
        id="m", meeting="x", place=1, title="方案", discussion="张堃：同意。", resolution="同意方案。",
        is_voted=True, yes=11, no=0, abstain=0, written=2, owner="李四", due_on=date(2026, 12, 1),
    )  # fmt: skip
    _, (row,) = printed("L02", with_motion(desk, motion))
    assert (row["place"], row["title"], row["discussion"]) == ("1", "方案", "张堃：同意。")
    votes, resolution, *_verdict, owner, until = row["resolution"].split("\n")
    assert votes == "表决：赞成11票，反对0票，弃权0票（含书面意见2票）。"
    assert resolution == "决议：同意方案。"
    assert (owner, until) == ("责任人：李四", "时限：2026年12月1日")


def test_a_motion_without_a_vote_has_no_tally(desk):
    motion = Motion(id="m", meeting="x", place=1, title="传达", resolution="知道了", yes=3)
    _, (row,) = printed("L02", with_motion(desk, motion))
    assert row["resolution"] == "决议：知道了"


def test_a_lecture_says_who_spoke_and_for_how_long(desk):
    header, rows = printed("L05", meetings.reopen(desk, held(desk, "DK", lecturer="赵书记")))
    assert (header["lecturer"], header["minutes"]) == ("赵书记", "90")
    assert "会议由书记主持" in rows[0]["outline"]


def test_a_committee_s_decision_says_who_and_until_when(desk):
    opened = meetings.reopen(desk, held(desk, "ZW"))
    motion = replace(opened.proceedings.motions[0], owner="张建国", due_on=date(2026, 12, 1))
    proceedings = replace(opened.proceedings, motions=(motion,))
    _, (row,) = printed("L03", replace(opened, proceedings=proceedings))
    assert "责任人：张建国\n时限：2026年12月1日" in row["resolution"]


def test_a_theme_day_has_its_month_topic_steps_and_who_was_away(desk):
    header, (row, *_) = printed("L08", meetings.reopen(desk, held(desk, "ZT")))
    assert (header["month"], header["topic"]) == ("2026年11月", "讨论集体经济分红")
    assert "因病，住院" in header["absent"]
    assert row["step"]


def test_free_minutes_are_printed_below_the_items(desk):
    form = content("L02", meetings.reopen(desk, held(desk)), 1)
    found = text(forms.draw(form, STAMP, layout=layout("L02")))
    assert "会议记录：会议由书记主持，学习有关文件。（以下空白）" in found


def test_three_motions_with_long_speeches_flow_over_pages(desk):
    opened = meetings.reopen(desk, held(desk))
    speech = "\n".join(f"党员{place}：赞成先公示后执行，经费不超预算。" for place in range(60))
    motions = tuple(
        Motion(id=f"m{place}", meeting="x", place=place, title=f"议题{place}", discussion=speech)
        for place in (1, 2, 3)
    )
    proceedings = replace(opened.proceedings, motions=motions)
    form = content("L02", replace(opened, proceedings=proceedings), 1)
    result = forms.draw(form, STAMP, layout=layout("L02"))
    found = texts(result)
    assert result.pages == len(found) > 4
    assert "（续1）" in found[1]
    assert "".join(found).replace("（续）", "").count("赞成先公示后执行") == 180


def test_the_time_of_a_meeting_is_printed_as_far_as_it_is_known():
    late = meeting_time(date(2026, 11, 20), "09:00", "", date(2026, 11, 25))
    assert late == "2026年11月20日 09:00（2026年11月25日补录）"
    assert meeting_time(date(2026, 1, 5), "", "") == "2026年1月5日"


def test_nobody_is_written_as_none():
    assert named(()) == "无"
    assert named((PersonWithDetails("甲"), PersonWithDetails("乙", ("病",)))) == "甲、乙（病）"


def test_what_is_missing_is_found_and_a_whole_record_has_no_gap(desk):
    assert gaps(meetings.reopen(desk, held(desk))) == []
    opened = meetings.reopen(desk, held(desk, day=date(2026, 11, 19), recorder="", finished=False))
    assert {"print-no-recorder", "print-not-finished"} <= {gap.code for gap in gaps(opened)}


def test_a_group_s_meeting_is_called_by_its_group(desk):
    meeting = branches.meeting("XZ", group="一组")
    assert meeting_name(meeting, 3) == "2026年第3次一组党小组会"
