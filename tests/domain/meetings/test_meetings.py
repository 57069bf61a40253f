from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.meetings.meetings import (
    Motion,
    Proceedings,
    from_draft,
    next_number,
    number_stem,
    problems,
    to_draft,
)
from bindesk.messages import message
from tests.support.desks.branches import guest, line, meeting, member


def found(told):
    listed = problems(told)
    assert all(message(p.code, p.values) for p in listed)
    return [(p.code, p.field) for p in listed]


def test_a_meeting_needs_a_day_and_a_topic():
    told = Proceedings(meeting(day=None, topic=""))
    assert found(told) == [("field-required", "topic"), ("field-required", "day")]


def test_a_group_meeting_says_which_group():
    assert found(Proceedings(meeting("XZ"))) == [("meeting-needs-group", "group")]
    assert found(Proceedings(meeting("XZ", group="一组"))) == []


def test_a_meeting_ends_after_it_starts():
    for ends in ("09:00", "10:30"):
        told = Proceedings(meeting(starts="10:30", ends=ends))
        assert found(told) == [("meeting-ends-before-it-starts", "ends")]
    assert found(Proceedings(meeting(starts="10:30", ends="10:31"))) == []


def test_what_is_the_matter_with_a_motion_names_its_place():
    motion = Motion(id="m1", meeting="x", place=1, title="")
    assert found(Proceedings(meeting(), (motion,))) == [("field-required", "motions.1.title")]


def test_what_is_the_matter_with_an_attendee_names_the_person():
    of, who = meeting(), member(1)
    told = Proceedings(of, (), (line(of, who, "asleep"),))
    assert found(told) == [("choice-unknown", f"attendances.{who.id}")]


def test_nobody_is_listed_twice():
    of = meeting()
    told = Proceedings(of, (), (guest(of, "程远"), guest(of, "程远", "群众代表")))
    assert found(told) == [("attendee-twice", "attendances.程远")]


def test_the_text_of_a_meeting_is_its_minutes_discussions_and_resolutions():
    motion = Motion(
        id="m1", meeting="x", place=1, title="分红", discussion="同意", resolution="照办"
    )
    assert Proceedings(meeting(minutes="开场"), (motion,)).text() == "开场\n同意\n照办"


def test_numbers_follow_the_record_books():
    day = date(2026, 11, 20)
    assert number_stem("ZFTC", meeting("DH", day), 0, "A") == "ZFTC-DH-2026-"
    assert number_stem("ZFTC", meeting("XZ", day), 2, "A") == "ZFTC-XZ2-2026-"
    assert number_stem("ZFTC", meeting("ZT", day), 0, "A") == "ZFTC-ZT-2026-11-"
    assert number_stem("ZFTC", meeting("DH", None), 0, "A") == "ZFTC-DH-1-"


def test_a_second_desk_of_the_village_never_makes_the_same_number():
    stem = number_stem("ZFTC", meeting("DH"), 0, "B")
    assert next_number(stem, ["ZFTC-DH-2026-004"]) == "ZFTC-DH-2026-B001"
    assert next_number("ZFTC-DH-2026-", ["ZFTC-DH-2026-B007"]) == "ZFTC-DH-2026-001"


def test_the_next_number_follows_the_highest_one_taken():
    taken = ["ZFTC-DH-2026-002", "ZFTC-DH-2026-010", "ZFTC-DH-2025-044", "ZFTC-DH-2026-旧"]
    assert next_number("ZFTC-DH-2026-", taken) == "ZFTC-DH-2026-011"
    assert next_number("ZFTC-DH-2027-", taken) == "ZFTC-DH-2027-001"
    assert next_number("ZFTC-DH-2027-", ["088"]) == "ZFTC-DH-2027-001"


def test_a_meeting_comes_back_from_a_draft_with_the_heads_it_was_read_under():
    of = replace(meeting(), heads=("deed-1",))
    motion = Motion(id="m1", meeting=of.id, place=1, title="分红", due_on=date(2026, 12, 31))
    told = Proceedings(of, (motion,), (guest(of, "程远"),))
    back = from_draft(to_draft(told))
    assert back == told
    assert back.meeting.heads == ("deed-1",)


def test_what_is_no_draft_of_a_meeting_is_refused():
    with pytest.raises(KeyError):
        from_draft({"meeting": {}})
