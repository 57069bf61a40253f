from dataclasses import replace

from bindesk.domain.meetings.meetings import Motion, Proceedings, attendance_id
from bindesk.domain.meetings.merged_members import (
    as_survivors,
    members_of_meeting,
    with_survivors,
)
from tests.support.desks.branches import guest, line, meeting, member

A, B, C = (member(place) for place in (1, 2, 3))
MERGED = replace(B, struck=True, struck_reason="同一人")
SURVIVOR_OF = {B.id: A.id}
OPEN = meeting()
FINISHED = replace(OPEN, finished=True)


def on_roll(lines, of=FINISHED):
    people = members_of_meeting([A, C], [MERGED], SURVIVOR_OF, of, lines)
    assert not any(one.struck for one in people)
    return [one.id for one in people]


def test_a_finished_meeting_keeps_who_was_recorded_twice():
    assert on_roll([line(OPEN, A), line(OPEN, B, "absent"), line(OPEN, C)]) == [A.id, C.id, B.id]


def test_a_finished_meeting_keeps_a_member_under_the_record_of_that_time():
    assert on_roll([line(OPEN, B), line(OPEN, C)]) == [C.id, B.id]


def test_a_merged_member_without_a_line_is_on_no_roll():
    other = meeting("ZT")
    struck = replace(line(OPEN, B), struck=True)
    assert on_roll([line(OPEN, A), line(other, B), struck]) == [A.id, C.id]


def test_a_meeting_that_is_worked_on_has_the_members_of_today():
    assert on_roll([line(OPEN, B)], OPEN) == [A.id, C.id]


def test_in_a_meeting_that_is_worked_on_the_survivor_takes_the_line():
    moved = replace(line(OPEN, B, "late"), heads=("deed",))
    (only,) = as_survivors([moved], SURVIVOR_OF)
    assert (only.person, only.status, only.heads) == (A.id, "late", ())
    assert only.id == attendance_id(OPEN.id, A.id)


def test_the_survivors_own_line_counts_before_a_merged_one():
    lines = [line(OPEN, B, "absent"), line(OPEN, A), guest(OPEN, "赵卫东"), guest(OPEN, "李玉兰")]
    read = as_survivors(lines, SURVIVOR_OF)
    assert [(one.person, one.name, one.status) for one in read] == [
        (A.id, "", "present"),
        ("", "赵卫东", "present"),
        ("", "李玉兰", "present"),
    ]


def test_chair_recorder_and_motions_follow_until_the_meeting_is_finished():
    motion = Motion(id="m", meeting=OPEN.id, place=1, title="转正", about=B.id)
    proceedings = Proceedings(replace(OPEN, chair=B.id, recorder=C.id), (motion,), (line(OPEN, B),))
    read = with_survivors(proceedings, SURVIVOR_OF)
    assert (read.meeting.chair, read.meeting.recorder) == (A.id, C.id)
    assert (read.motions[0].about, read.attendances[0].person) == (A.id, A.id)
    finished = replace(proceedings, meeting=replace(proceedings.meeting, finished=True))
    assert with_survivors(finished, SURVIVOR_OF) is finished
