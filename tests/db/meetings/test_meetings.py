from dataclasses import replace
from datetime import date

import pytest

from bindesk.db.meetings import meetings
from bindesk.domain.errands.errands import CLOSURE, Closure
from bindesk.domain.meetings.meetings import MEETING, MOTION, MeetingFilter, Motion
from tests.support.desks.branch_desks import founded, hands, peopled
from tests.support.desks.branches import BRANCH, DAY, line, meeting, member, members
from tests.support.desks.desks import ENGINES


@pytest.fixture(params=ENGINES)
def desk(tmp_path, request):
    made = peopled(founded(tmp_path, hands(), request.param), members(3))
    yield made
    made.close()


def keep(desk, *records):
    with desk.writing("import") as work:
        for kind, record in records:
            work.put(kind, record)


def test_meetings_of_one_day_come_latest_first(desk):
    early = meeting("DH", id="a", starts="09:00")
    late = meeting("DH", id="b", starts="14:00")
    keep(desk, (MEETING, early), (MEETING, late))
    with desk.reading() as conn:
        assert meetings.ids(conn, MeetingFilter()) == ["b", "a"]
        assert [one.id for one in meetings.of_year(conn, BRANCH.id, 2026)] == ["b", "a"]
        assert meetings.of_year(conn, BRANCH.id, 2025) == []


def test_numbers_are_sought_by_how_they_begin_and_never_as_a_pattern(desk):
    keep(
        desk,
        (MEETING, meeting("DH", id="a", number="ZFTC-DH-2026-001")),
        (MEETING, meeting("DH", id="b", number="ZFTC-DH-2026-002", struck=True)),
        (MEETING, meeting("DH", id="c", number="ZFTC-DHX2026-003")),
    )
    with desk.reading() as conn:
        found = meetings.numbers(conn, "ZFTC-DH-2026-")
        assert sorted(found) == ["ZFTC-DH-2026-001", "ZFTC-DH-2026-002"]
        assert meetings.numbers(conn, "ZFTC_DH") == []


def test_only_persons_present_at_the_other_meeting_are_returned(desk):
    one, other = meeting("ZW", id="a"), meeting("DH", id="b")
    lines = [line(other, member(1)), line(other, member(2), "absent")]
    from bindesk.domain.meetings.meetings import ATTENDANCE

    keep(desk, (MEETING, one), (MEETING, other), *((ATTENDANCE, each) for each in lines))
    with desk.reading() as conn:
        (found,) = meetings.others_of_day(conn, DAY, "a")
        assert found.meeting.id == "b"
        assert found.persons == {"member-01"}
        assert meetings.others_of_day(conn, date(2026, 1, 1), "a") == []


def test_earlier_texts_join_minutes_and_motions(desk):
    told = meeting("DH", id="a", number="N1", minutes="开场", day=date(2026, 5, 1))
    motion = Motion(id="m", meeting="a", place=1, title="t", discussion="同意", resolution="照办")
    keep(desk, (MEETING, told), (MOTION, motion))
    with desk.reading() as conn:
        (found,) = meetings.earlier_texts(conn, meeting("DH", id="new"))
        assert (found.number, found.text) == ("N1", "开场\n同意\n照办")
        earlier = meeting("DH", id="new", day=date(2026, 4, 1))
        assert meetings.earlier_texts(conn, earlier) == []
        assert meetings.earlier_texts(conn, replace(earlier, day=None))


def test_a_closed_day_tells_why(desk):
    keep(desk, (CLOSURE, Closure(id="c", day=DAY, reason="停电")))
    with desk.reading() as conn:
        assert meetings.closures(conn, DAY) == {DAY: "停电"}
        assert meetings.closures(conn, date(2026, 11, 21)) == {}


def test_years_with_meetings_are_returned_newest_first(desk):
    keep(
        desk,
        (MEETING, meeting("DH", id="a", day=date(2024, 1, 1))),
        (MEETING, meeting("DH", id="b", day=date(2026, 1, 1))),
        (MEETING, meeting("DH", id="c", day=date(2025, 1, 1), struck=True)),
    )
    with desk.reading() as conn:
        assert meetings.years(conn, BRANCH.id) == [2026, 2024]
