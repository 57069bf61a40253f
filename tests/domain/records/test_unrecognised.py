from datetime import date

from bindesk.domain.meetings.meetings import MEETING, Meeting
from bindesk.domain.people.members import MEMBER
from bindesk.domain.records.unrecognised import is_recognised, unrecognised_values

WHOLE = Meeting(id="m", type="DH", branch="b", topic="学习", day=date(2026, 11, 2))


def _words(kind, record):
    return [one.words() for one in unrecognised_values(kind, record)]


def test_a_record_of_known_values_is_recognised():
    assert is_recognised(MEETING, WHOLE)
    assert is_recognised(MEETING, Meeting(id="m"))


def test_an_unknown_choice_is_shown_by_its_code():
    meeting = MEETING.new("m", "u", {"type": "QQ"})
    assert _words(MEETING, meeting) == ["活动类型：QQ"]
    assert not is_recognised(MEETING, meeting)


def test_a_value_that_no_field_can_have_is_shown_beneath_its_label():
    meeting = MEETING.new("m", "u", {}, (), (("day", "2026-13-45"), ("signed", -1)))
    assert _words(MEETING, meeting) == ["日期：2026-13-45", "签到人数：-1"]


def test_of_a_field_of_a_later_version_only_the_name_is_shown():
    meeting = MEETING.new("m", "u", {}, (), (("weather", "晴"), ("mood", "")))
    assert _words(MEETING, meeting) == ["weather"]


def test_sensitive_and_long_values_are_not_shown_whole():
    member = MEMBER.new("p", "u", {}, (), (("id_number", "6104821966060600189999" * 9),))
    (words,) = _words(MEMBER, member)
    assert "19660606" not in words
    meeting = MEETING.new("m", "u", {}, (), (("place", "会" * 900),))
    assert len(_words(MEETING, meeting)[0]) < 60


def test_an_empty_value_is_shown_as_such():
    assert _words(MEETING, MEETING.new("m", "u", {}, (), (("finished", None),))) == ["已完成：空"]
