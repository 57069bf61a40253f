"""Desks of two versions share one county: the older shows, keeps and forwards what only the newer knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import pytest

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.records import records
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.meetings.meetings import MEETING, TYPES, Meeting, MeetingFilter
from bindesk.domain.people.members import GENDERS, MEMBER, Member
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations import search
from bindesk.operations.journal import undo
from bindesk.operations.maintenance.checks import check
from bindesk.operations.maintenance.status import status
from bindesk.operations.meetings import meeting_lists, meetings
from bindesk.operations.records import record_details, registers
from bindesk.operations.reviews import reviews
from tests.support.county.local_county import NearCounty
from tests.support.county.local_offices import TOWNSHIP, VILLAGE, offices
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.kinds import known_as

BRANCH = Organisation(id="branch", unit=VILLAGE, name="早饭头村党支部", type="branch")
LECTURER = "王老师" * 20
"""A name longer than today's limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterMeeting(Meeting):
    """A meeting as a later version knows it: one more type, a longer name, one more field."""

    type: str = f.choice("活动类型", {**TYPES, "QT": "其他活动"}, required=True)
    lecturer: str = f.text("主讲人", limit=100)
    weather: str = f.text("天气")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterMember(Member):
    """A member as a later version knows one: one more choice, a phone number with its day."""

    gender: str = f.choice("性别", {**GENDERS, "unstated": "未说明"}, required=True)
    phone_on: date | None = f.day("电话核对日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehive(Record):
    """A record of a kind that today's version does not have."""

    owner: str = f.reference("养蜂人", "member")
    place: str = f.text("地点")


LATER_MEETING = replace(MEETING, record=LaterMeeting)
LATER_MEMBER = replace(MEMBER, record=LaterMember)
BEEHIVE = Kind("beehive", "蜂箱", Beehive, title="place")


@contextmanager
def newer(*seats) -> Iterator[None]:
    """Be the newer version for the length of the block, at seats whose stores it opens."""
    with known_as(LATER_MEETING, LATER_MEMBER, BEEHIVE):
        for seat in seats:
            upgrade_schema(seat.desk.store)
        yield


def older(*seats) -> None:
    """Open stores by the older version again."""
    for seat in seats:
        upgrade_schema(seat.desk.store)


class OlderCounty(NearCounty):
    """A county of the older version, whoever speaks with it."""

    def answer(self, device, data):
        unknown = {BEEHIVE.name} & KINDS.keys()
        with known_as(MEETING, MEMBER, without=tuple(unknown)):
            return super().answer(device, data)


@dataclass
class Desks:
    """A newer and an older desk of one village, and the older desk of its township."""

    new: object
    old: object
    above: object


@pytest.fixture
def desks(tmp_path):
    with offices(tmp_path) as made:
        made.county = OlderCounty(made.county.store)
        new, old = made.seat(clerk="程小丽"), made.seat(clerk="李秀英")
        yield Desks(new, old, made.seat(TOWNSHIP, "township", "豆建国"))


@pytest.fixture
def written(desks):
    """The newer desk has written a meeting, a member and a beehive; the others have received them."""
    meeting = LaterMeeting(
        id="meeting",
        unit=VILLAGE,
        type="QT",
        branch=BRANCH.id,
        topic="学习",
        lecturer=LECTURER,
        day=date(2026, 11, 2),
        finished=True,
        number="ZFT-QT-2026-001",
        weather="晴",
    )
    member = LaterMember(
        id="member",
        unit=VILLAGE,
        name="王小明",
        gender="unstated",
        category="full",
        joined_on=date(1990, 7, 1),
        branch=BRANCH.id,
        id_number_reason="未办理",
        phone_on=date(2026, 11, 1),
    )
    with newer(desks.new):
        with desks.new.desk.writing("record") as work:
            work.put(ORGANISATION, BRANCH)
            work.put(LATER_MEETING, meeting)
            work.put(LATER_MEMBER, member)
            work.put(BEEHIVE, Beehive(id="beehive", unit=VILLAGE, owner=member.id, place="村东"))
        desks.new.sync()
    desks.old.sync()
    desks.above.sync()
    return desks


def _loaded(seat, kind, record):
    with seat.desk.reading() as conn:
        return records.load(conn, kind, record)


def _deeds(seat):
    with seat.desk.reading() as conn:
        return [(deed.id, deed.changes) for deed in deeds_in_order(conn)]


@pytest.mark.parametrize("where", ["old", "above"])
def test_an_older_desk_shows_the_code_and_says_what_it_can_not_recognise(written, where):
    desk = getattr(written, where).desk
    details = record_details.details(desk, "meeting", "meeting")
    assert details.unrecognised == ("活动类型：QT", f"主讲人：{LECTURER[:40]}…", "weather")
    assert ("活动类型", "QT") in details.rows
    assert details.title == "学习"
    assert record_details.details(desk, "member", "member").unrecognised == (
        "性别：unstated",
        "phone_on",
    )
    rows = {row.type: row for row in meeting_lists.year_grid(desk, BRANCH.id, 2026)}
    assert rows["QT"].cells[10].meetings == ("meeting",)
    assert [hit.detail for hit in search.find(desk, "学习")] == ["2026-11-02 QT"]
    assert check(desk).problems == ()


@pytest.mark.parametrize("where", ["old", "above"])
def test_an_older_desk_says_how_many_records_of_an_unknown_kind_it_has(written, where):
    desk = getattr(written, where).desk
    assert status(desk).unrecognised == {"beehive": 1}
    assert dict(status(desk).lines())["无法识别"].startswith("beehive 1 条，")
    with newer(getattr(written, where)):
        assert status(desk).unrecognised == {}
        assert "无法识别" not in dict(status(desk).lines())


def test_an_edit_at_the_older_desk_loses_nothing_of_the_newer(written):
    old = written.old.desk
    proceedings = meetings.reopen(old, "meeting").proceedings
    corrected = replace(proceedings, meeting=replace(proceedings.meeting, place="村委会"))
    meetings.correct(old, corrected, "补记地点")
    registers.correct(old, MEMBER, "member", {"work": "务农", "phone": "13900000001"})
    written.old.sync()
    with newer(written.new):
        written.new.sync()
        meeting = _loaded(written.new, LATER_MEETING, "meeting")
        assert (meeting.type, meeting.lecturer, meeting.weather) == ("QT", LECTURER, "晴")
        assert (meeting.place, meeting.correction) == ("村委会", "补记地点")
        member = _loaded(written.new, LATER_MEMBER, "member")
        assert (member.gender, member.phone_on) == ("unstated", date(2026, 11, 1))
        assert (member.work, member.phone) == ("务农", "13900000001")
        assert _loaded(written.new, BEEHIVE, "beehive").place == "村东"
        assert meeting.unrecognised == ()
    assert _deeds(written.new) == _deeds(written.old)


def test_an_older_desk_that_is_upgraded_shows_all_without_an_exchange(written):
    with newer(written.old):
        meeting = _loaded(written.old, LATER_MEETING, "meeting")
        assert (meeting.type, meeting.weather, meeting.unrecognised) == ("QT", "晴", ())
        assert meeting.lecturer == LECTURER
        assert LATER_MEETING.choice_words("type", meeting.type) == "其他活动"
        assert _loaded(written.old, LATER_MEMBER, "member").phone_on == date(2026, 11, 1)
        assert _loaded(written.old, BEEHIVE, "beehive").owner == "member"
        with written.old.desk.reading() as conn:
            assert conn.execute(record_table("meeting").select()).one().weather == "晴"


def test_a_choice_learned_later_needs_no_new_table(written):
    """A version that learns only the choice finds the code where it always was."""
    before = written.old.desk
    ids = meeting_lists.ids(before, MeetingFilter(type="QT"))
    with newer():
        assert ids == meeting_lists.ids(before, MeetingFilter(type="QT")) == ["meeting"]


def test_a_value_that_a_later_version_judges_otherwise_becomes_a_column_when_it_is_opened(written):
    """A limit of today keeps a number beside the record, until a version with a greater limit opens it."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class LargerMeeting(Meeting):
        signed: int | None = f.whole("签到人数", limit=10**7, unit="人")

    larger = replace(MEETING, record=LargerMeeting)
    with known_as(larger):
        upgrade_schema(written.new.desk.store)
        with written.new.desk.writing("correct-meeting") as work:
            work.set(larger, "meeting", {"signed": 10**6})
        written.new.sync()
    older(written.new)
    written.old.sync()
    meeting = _loaded(written.old, MEETING, "meeting")
    assert (meeting.signed, dict(meeting.unrecognised)["signed"]) == (None, 10**6)
    with known_as(larger):
        upgrade_schema(written.old.desk.store)
        assert _loaded(written.old, larger, "meeting").signed == 10**6


def test_a_township_s_review_and_a_village_s_strike_reach_the_newer_desk(written):
    reviews.review(written.above.desk, "meeting", "meeting", "good")
    written.above.sync()
    meetings.strike(written.old.desk, "meeting", "重复登记")
    written.old.sync()
    with newer(written.new):
        written.new.sync()
        meeting = _loaded(written.new, LATER_MEETING, "meeting")
        assert (meeting.struck, meeting.type, meeting.weather) == (True, "QT", "晴")


def test_a_step_of_a_newer_version_is_not_undone_in_part(written):
    older(written.new)
    with pytest.raises(ValidationFailed) as refusal:
        undo.undo_last(written.new.desk)
    assert refusal.value.problems[0].code == "undo-of-newer"
    assert _loaded(written.new, MEETING, "meeting").struck is False
