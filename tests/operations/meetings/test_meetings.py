from dataclasses import replace
from datetime import date

import pytest

from bindesk.db.meetings import meetings as kept
from bindesk.domain.meetings import integrity
from bindesk.domain.meetings.meetings import MEETING, Attendance, Motion, Proceedings, attendance_id
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message
from bindesk.operations.journal import undo
from bindesk.operations.meetings import meetings
from bindesk.operations.records import drafts
from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import (
    BRANCH,
    DAY,
    guest,
    line,
    member,
    members,
    probationary,
    standing,
)


@pytest.fixture
def clock():
    return hands()


@pytest.fixture
def desk(tmp_path, clock):
    made = peopled(founded(tmp_path, clock), [*members(9), probationary(10)])
    yield made
    made.close()


def opened(desk, type_="DH", day=DAY, **said):
    page = meetings.open_meeting(desk, type_, BRANCH.id, day, group=said.pop("group", ""))
    return replace(page.proceedings.meeting, topic="集体经济分红", finished=True, **said)


def whole(meeting, present=9, motions=()):
    lines = [line(meeting, who) for who in members(9)[:present]]
    return Proceedings(meeting, tuple(motions), tuple(lines))


def recorded(desk, **said):
    meeting = opened(desk, **said)
    meetings.record(desk, whole(meeting))
    return meetings.reopen(desk, meeting.id).proceedings


def refused(codes, deed):
    with pytest.raises(ValidationFailed) as caught:
        deed()
    assert [problem.code for problem in caught.value.problems] == codes
    assert all(message(p.code, p.values) for p in caught.value.problems)


def test_a_new_page_knows_who_counts_and_proposes_what_never_changes(desk):
    recorded(desk, day=date(2026, 8, 7), place="村会议室", recorder="member-02")
    page = meetings.open_meeting(desk, "DH", BRANCH.id, DAY)
    assert len(page.roll_entries) == 10
    assert page.organisation == BRANCH
    meeting = page.proceedings.meeting
    assert (meeting.chair, meeting.place, meeting.recorder) == (
        "member-01",
        "村会议室",
        "member-02",
    )
    assert (meeting.topic, meeting.number, meeting.entered_on) == ("", "", DAY)
    assert not page.is_kept


def test_a_recorder_who_has_left_is_not_proposed(desk):
    recorded(desk, day=date(2026, 8, 7), recorder="member-02")
    peopled(desk, [], [standing(member(2), "life", "died", date(2026, 9, 1))])
    assert meetings.open_meeting(desk, "DH", BRANCH.id, DAY).proceedings.meeting.recorder == ""


def test_no_page_opens_without_a_branch(desk):
    refused(["branch-missing"], lambda: meetings.open_meeting(desk, "DH", "nowhere", DAY))


def test_a_whole_meeting_is_one_deed(desk):
    meeting = opened(desk)
    motion = Motion(id="", meeting="", place=None, title="分红", is_voted=True, yes=9)
    changes = meetings.record(desk, whole(meeting, motions=[motion]))
    assert changes.verb == "record-meeting"
    assert len(changes.records) == 1 + 1 + 9
    told = meetings.reopen(desk, meeting.id).proceedings
    assert told.meeting.number == "ZFTC-DH-2026-001"
    assert told.motions[0].place == 1
    assert told.motions[0].meeting == meeting.id
    assert len(told.attendances) == 9
    undo.undo_last(desk)
    assert meetings.reopen(desk, meeting.id).proceedings.meeting.struck


def test_numbers_count_on_by_kind_year_and_group(desk):
    def number(*said, **more):
        return recorded(desk, type_=said[0], day=said[1], **more).meeting.number

    assert number("DH", DAY) == "ZFTC-DH-2026-001"
    assert number("DH", DAY) == "ZFTC-DH-2026-002"
    assert number("DH", date(2025, 3, 1)) == "ZFTC-DH-2025-001"
    assert number("ZW", DAY) == "ZFTC-ZW-2026-001"
    assert number("XZ", DAY, group="二组") == "ZFTC-XZ2-2026-001"
    assert number("ZT", DAY) == "ZFTC-ZT-2026-11-001"


def test_a_group_is_numbered_by_its_place_among_those_of_the_meetings_day(desk):
    peopled(desk, [replace(member(20), group="丁组", joined_on=date(2026, 9, 1))])

    def number(day, group):
        return recorded(desk, type_="XZ", day=day, group=group).meeting.number

    assert number(date(2026, 3, 1), "二组") == "ZFTC-XZ2-2026-001"
    assert number(DAY, "二组") == "ZFTC-XZ3-2026-001"
    assert number(DAY, "没有的组") == "ZFTC-XZ4-2026-001"


def test_a_meeting_of_no_branch_gets_no_number(desk):
    meeting = replace(opened(desk), branch="nowhere")
    refused(["branch-missing"], lambda: meetings.record(desk, whole(meeting, present=0)))


def test_the_number_of_a_struck_meeting_stays_taken(desk):
    first = recorded(desk)
    meetings.strike(desk, first.meeting.id, "重复登记")
    assert recorded(desk).meeting.number == "ZFTC-DH-2026-002"


def test_a_branch_without_short_code_is_numbered_by_its_initials():
    assert meetings.short_code(replace(BRANCH, short_code="")) == "ZFTC"
    assert meetings.short_code(BRANCH) == "ZFTC"


def test_what_is_missing_keeps_nothing(desk):
    meeting = replace(opened(desk), topic="")
    refused(["field-required"], lambda: meetings.record(desk, whole(meeting)))
    refused(["meeting-gone"], lambda: meetings.reopen(desk, meeting.id))


def test_recording_drops_the_draft_in_the_same_go(desk):
    meeting = opened(desk)
    drafts.store(desk, meetings.FORM, meeting.id, {"any": 1})
    meetings.record(desk, whole(meeting))
    assert drafts.open_drafts(desk) == []


def test_the_day_of_entry_is_the_day_of_the_first_recording(desk, clock):
    told = recorded(desk, day=date(2026, 11, 3))
    assert told.meeting.entered_on == DAY
    clock.at = hands(2026, 12, 1).at
    meetings.correct(desk, told, "时间写错")
    assert meetings.reopen(desk, told.meeting.id).proceedings.meeting.entered_on == DAY


def test_nobody_unrecorded_gets_an_attendance(desk):
    meeting = opened(desk)
    lines = (line(meeting, member(1)), line(meeting, member(2), "unknown"))
    meetings.record(desk, Proceedings(meeting, (), lines))
    assert [a.person for a in meetings.reopen(desk, meeting.id).proceedings.attendances] == [
        "member-01"
    ]


def test_a_correction_says_why_and_strikes_what_is_left_out(desk):
    meeting = opened(desk)
    motions = [Motion(id="", meeting="", place=1, title=title) for title in ("一", "二")]
    visitor = guest(meeting, "程远")
    told = whole(meeting, motions=motions)
    meetings.record(desk, replace(told, attendances=(*told.attendances, visitor)))
    before = meetings.reopen(desk, meeting.id).proceedings
    gone = [a for a in before.attendances if not a.name]
    changed = [replace(gone[0], status="absent"), *gone[1:]]
    after = replace(before, motions=before.motions[1:], attendances=tuple(changed))
    changes = meetings.correct(desk, after, "写重了")
    assert changes.verb == "correct-meeting"
    now = meetings.reopen(desk, meeting.id).proceedings
    assert now.meeting.correction == "写重了"
    assert [motion.title for motion in now.motions] == ["二"]
    assert now.motions[0].place == 1
    assert all(not a.name for a in now.attendances)
    assert {a.person: a.status for a in now.attendances}[gone[0].person] == "absent"


def test_somebody_noted_by_mistake_becomes_unrecorded_again(desk):
    told = recorded(desk)
    first = replace(told.attendances[0], status="unknown")
    meetings.correct(desk, replace(told, attendances=(first, *told.attendances[1:])), "记错")
    now = meetings.reopen(desk, told.meeting.id).proceedings.attendances
    assert {a.person: a.status for a in now}[first.person] == "unknown"


def test_a_finished_meeting_is_only_changed_with_a_reason(desk):
    told = recorded(desk)
    refused(["correction-needs-reason"], lambda: meetings.record(desk, told))
    refused(["correction-needs-reason"], lambda: meetings.correct(desk, told, " "))


def test_a_meeting_not_yet_finished_is_recorded_again(desk):
    meeting = replace(opened(desk), finished=False)
    meetings.record(desk, whole(meeting))
    meetings.record(desk, whole(replace(meeting, finished=True)))
    assert meetings.reopen(desk, meeting.id).proceedings.meeting.finished


def test_a_struck_meeting_takes_its_lines_along_and_stays_readable(desk):
    motion = Motion(id="", meeting="", place=1, title="分红")
    meeting = opened(desk)
    meetings.record(desk, whole(meeting, motions=[motion]))
    refused(["strike-needs-reason"], lambda: meetings.strike(desk, meeting.id, ""))
    meetings.strike(desk, meeting.id, "会没有开")
    told = meetings.reopen(desk, meeting.id).proceedings
    assert told.meeting.struck
    assert all(one.struck for one in (*told.motions, *told.attendances))
    with desk.reading() as conn:
        assert kept.attendances(conn, [meeting.id]) == []
    refused(["meeting-struck"], lambda: meetings.strike(desk, meeting.id, "再来"))
    refused(["meeting-struck"], lambda: meetings.correct(desk, told, "再来"))


def test_what_is_not_there_can_not_be_struck_or_corrected(desk):
    refused(["meeting-gone"], lambda: meetings.strike(desk, "nothing", "没有"))
    refused(["meeting-gone"], lambda: meetings.correct(desk, whole(opened(desk)), "没有"))


def test_last_times_attendance_is_copied_for_those_still_on_the_roll(desk):
    before = opened(desk, day=date(2026, 8, 7))
    lines = [
        line(before, member(1)),
        line(before, member(2), "leave-sick", reason="住院", makeup_on=date(2026, 8, 9)),
        line(before, member(3)),
        guest(before, "程远"),
    ]
    meetings.record(desk, Proceedings(before, (), tuple(lines)))
    peopled(desk, [], [standing(member(3), "life", "died", date(2026, 9, 1))])
    now = opened(desk)
    copied = {a.person: a for a in meetings.copy_last(desk, now)}
    assert set(copied) == {"member-01", "member-02"}
    sick = copied["member-02"]
    assert (sick.status, sick.reason, sick.makeup_on) == ("leave-sick", "住院", None)
    assert sick.id == attendance_id(now.id, "member-02")


def test_there_is_nothing_to_copy_before_the_first_meeting_of_a_kind(desk):
    recorded(desk, type_="ZW", day=date(2026, 8, 7))
    assert meetings.copy_last(desk, opened(desk)) is None
    assert meetings.copy_last(desk, replace(opened(desk), day=None)) is None


def test_a_group_copies_from_its_own_last_meeting(desk):
    recorded(desk, type_="XZ", day=date(2026, 10, 7), group="二组")
    assert meetings.copy_last(desk, opened(desk, type_="XZ", group="一组")) is None


def checks(desk, meeting):
    page = meetings.reopen(desk, meeting)
    return integrity.findings(page.proceedings, page.roll_entries, page.context)


def test_the_checks_of_a_recorded_meeting_are_warnings_beside_their_fields(desk):
    told = recorded(desk, day=date(2026, 11, 3), chair="member-10", minutes="短")
    found = checks(desk, told.meeting.id)
    assert [(p.code, p.field) for p in found] == [
        ("chair-not-present", "chair"),
        ("entered-late", "day"),
    ]
    assert all(problem.warning for problem in found)


def test_the_checks_see_other_meetings_of_the_day_and_earlier_texts(desk):
    text = "第一项逐户核对了分红人数,第二项议定了公示时间,"
    text += "第三项安排了冬季清洁和旱厕改造的收尾，第四项通报了医保缴费进度。"
    recorded(desk, starts="09:00", ends="10:00", minutes=text)
    second = recorded(desk, starts="09:30", ends="10:30", minutes=text)
    codes = [p.code for p in checks(desk, second.meeting.id)]
    assert codes == ["attendee-in-two-places"] * 9 + ["text-like-earlier"]


def test_the_committees_earlier_consideration_is_found(desk):
    motion = Motion(id="", meeting="", place=1, title="接收", matter="admission", about="m")
    early = opened(desk, type_="ZW", day=date(2026, 10, 9))
    meetings.record(desk, whole(early, motions=[motion]))
    assert meetings.open_meeting(desk, "FZ", BRANCH.id, DAY).context.considered == {"m"}
    assert (
        meetings.open_meeting(desk, "FZ", BRANCH.id, early.day.replace(day=8)).context.considered
        == set()
    )


def test_a_page_follows_its_day(desk):
    page = meetings.open_meeting(desk, "DH", BRANCH.id, DAY)
    early = replace(
        page.proceedings, meeting=replace(page.proceedings.meeting, day=date(2026, 2, 1))
    )
    moved = meetings.context_of(desk, early)
    assert len(moved.roll_entries) == 9
    assert moved.proceedings.meeting.entered_on == DAY


def test_strangers_at_a_meeting_are_known_by_name(desk):
    stranger = member(30, branch="branch-2")
    peopled(desk, [stranger])
    meeting = opened(desk)
    came = Attendance(id="", meeting=meeting.id, person=stranger.id, role="guest", status="present")
    page = meetings.context_of(desk, Proceedings(meeting, (), (came,)))
    assert page.context.names[stranger.id] == stranger.name


def test_two_desks_that_record_the_same_person_share_one_attendance(desk):
    told = recorded(desk)
    assert told.attendances[0].id == attendance_id(told.meeting.id, told.attendances[0].person)
    with desk.reading() as conn:
        assert kept.load_many(conn, [told.meeting.id])[0] == told.meeting
    assert MEETING.plain(told.meeting)["number"] == "ZFTC-DH-2026-001"
