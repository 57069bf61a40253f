from dataclasses import replace
from datetime import date, timedelta

import pytest

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import integrity, roll
from bindesk.domain.meetings.integrity import EarlierText, MeetingContext, OtherMeeting
from bindesk.domain.meetings.meetings import Motion, Proceedings
from bindesk.domain.meetings.rule_pack import rule_pack
from bindesk.messages import message
from tests.support.desks.branches import (
    BRANCH,
    DAY,
    guest,
    line,
    meeting,
    member,
    members,
    probationary,
    standing,
)

PEOPLE = members(10)
CALENDAR = WorkCalendar(years=frozenset({2026}))
LONG = "会议听取了村集体经济合作社上半年收支情况的说明，逐项核对了苹果园承包费、光伏发电收入和公益岗位支出，"
LONG += "大家就分红的人数和时间提了意见，主要是外出户的名单要先公示，旱厕改造的欠账要先还清再分配。"


def around(**said):
    names = {who.id: who.name for who in PEOPLE}
    return MeetingContext(
        **{"today": DAY, "calendar": CALENDAR, "pack": rule_pack(DAY), "names": names, **said}
    )


def told(lines=None, motions=(), **said):
    of = meeting("DH", **said)
    came = [line(of, who) for who in PEOPLE] if lines is None else lines(of)
    return Proceedings(of, tuple(motions), tuple(came))


def motion(**said):
    return Motion(**{"id": "motion-1", "meeting": "m", "place": 1, "title": "分红", **said})


def found(proceedings, people=PEOPLE, known=None, standings=()):
    rolled = roll.roll(people, standings, BRANCH.id, DAY)
    problems = integrity.findings(proceedings, rolled, known or around(standings=standings))
    for problem in problems:
        assert problem.warning
        assert message(problem.code, problem.values)
    return [(problem.code, problem.field) for problem in problems]


def test_a_sound_record_raises_no_doubt():
    sound = told(
        chair=PEOPLE[0].id,
        recorder=PEOPLE[1].id,
        starts="09:00",
        ends="10:30",
        minutes=LONG,
        signed=10,
        motions=[motion(is_voted=True, yes=9, no=1, discussion=f"{PEOPLE[2].name}：先公示。")],
    )
    assert found(sound) == []


@pytest.mark.parametrize(
    ("dimension", "value"), [("life", "died"), ("relation", "transferred"), ("floating", "abroad")]
)
def test_r1_nobody_comes_after_death_transfer_or_from_abroad(dimension, value):
    gone = standing(PEOPLE[3], dimension, value, DAY - timedelta(days=5))
    where = f"attendances.{PEOPLE[3].id}"
    assert found(told(), standings=[gone]) == [("attendee-could-not-be-there", where)]


def test_r1_who_is_abroad_may_join_online_and_who_stayed_away_is_no_doubt():
    gone = standing(PEOPLE[3], "floating", "abroad", DAY - timedelta(days=5))
    for status in ("online", "away"):
        lines = told(lambda of, s=status: [line(of, PEOPLE[3], s)])
        assert found(lines, standings=[gone]) == []


def test_r1_somebody_from_another_branch_is_not_on_the_roll():
    stranger = member(40, branch="branch-2")
    lines = told(lambda of: [line(of, stranger)])
    assert found(lines) == [("attendee-not-on-roll", f"attendances.{stranger.id}")]


def other(starts, ends, *persons):
    return OtherMeeting(meeting("ZW", starts=starts, ends=ends), frozenset(p.id for p in persons))


def test_r2_nobody_is_at_two_meetings_at_once():
    here = told(starts="09:00", ends="10:30")
    clash = around(others=[other("10:00", "11:00", PEOPLE[4])])
    assert found(here, known=clash) == [("attendee-in-two-places", f"attendances.{PEOPLE[4].id}")]


@pytest.mark.parametrize(("starts", "ends"), [("10:30", "11:00"), ("08:00", "09:00"), ("", "")])
def test_r2_one_after_the_other_or_without_times_is_no_clash(starts, ends):
    here = told(starts="09:00", ends="10:30")
    assert found(here, known=around(others=[other(starts, ends, PEOPLE[4])])) == []


def test_r3_chair_and_recorder_are_among_those_present():
    away = told(
        lambda of: [line(of, PEOPLE[0], "absent")], chair=PEOPLE[0].id, recorder=PEOPLE[1].id
    )
    assert found(away) == [("chair-not-present", "chair"), ("recorder-not-present", "recorder")]


def test_without_presence_only_what_does_not_depend_on_it_is_doubted():
    bare = told(
        lambda _of: [],
        chair=PEOPLE[0].id,
        signed=5,
        minutes=LONG,
        motions=[motion(is_voted=True, yes=3, discussion=f"{PEOPLE[1].name}：同意")],
    )
    known = around(
        closed={DAY: "停电"}, earlier=[EarlierText("ZFTC-DH-2026-001", date(2026, 8, 1), LONG)]
    )
    fields = {field for _, field in found(bare, known=known)}
    assert fields >= {"chair", "signed", "motions.1.is_voted", "motions.1.discussion"}
    rolled = roll.roll(PEOPLE, (), BRANCH.id, DAY)
    problems = integrity.findings(bare, rolled, known, with_presence=False)
    assert [problem.code for problem in problems] == ["text-like-earlier", "hall-was-closed"]


def test_r4_a_text_copied_from_an_earlier_record_is_noticed():
    copied = around(earlier=[EarlierText("ZFTC-DH-2026-001", date(2026, 8, 1), LONG)])
    assert found(told(minutes=LONG), known=copied) == [("text-like-earlier", "minutes")]
    spoken = told(motions=[motion(discussion=LONG)])
    assert found(spoken, known=copied) == [("text-like-earlier", "motions.1.discussion")]
    assert found(told(minutes="另外写的内容"), known=copied) == []


@pytest.mark.parametrize(
    ("entered", "late"),
    [
        (date(2026, 11, 20), False),
        (date(2026, 11, 25), False),
        (date(2026, 11, 26), True),
        (date(2026, 12, 20), True),
    ],
)
def test_r5_a_record_more_than_three_working_days_late_is_a_late_entry(entered, late):
    of = told(entered_on=entered)
    assert integrity.is_late(of.meeting, CALENDAR) is late
    assert (("entered-late", "day") in found(of)) is late


def test_r5_eight_days_are_late_even_when_none_of_them_was_worked():
    holidays = frozenset(DAY + timedelta(days=n) for n in range(1, 9))
    resting = WorkCalendar(holidays=holidays, years=frozenset({2026}))
    for days, late in ((7, False), (8, True)):
        of = meeting(entered_on=DAY + timedelta(days=days))
        assert integrity.is_late(of, resting) is late


def test_r5_a_meeting_without_a_day_is_never_late():
    assert not integrity.is_late(meeting(day=None, entered_on=DAY), CALENDAR)
    assert found(told(day=None, entered_on=DAY)) == []


def test_r6_a_day_to_come_or_one_on_which_the_hall_was_closed_is_doubted():
    assert found(told(), known=around(today=DAY - timedelta(days=1))) == [
        ("meeting-in-future", "day")
    ]
    assert found(told(), known=around(closed={DAY: ""})) == [("hall-was-closed", "day")]


def test_r7_and_r12_votes_are_doubted_beside_their_field():
    assert found(told(motions=[motion(is_voted=True, yes=5)])) == [
        ("votes-do-not-add-up", "motions.1.yes")
    ]
    people = [*PEOPLE, probationary(20)]
    all_of_them = told(
        lambda of: [line(of, who) for who in people], motions=[motion(is_voted=True, yes=11)]
    )
    assert ("probationary-may-have-voted", "motions.1.yes") in found(all_of_them, people)


def admission(about):
    return motion(matter="admission", is_voted=True, yes=10, about=about)


def test_r8_an_admission_was_considered_by_the_committee_before():
    asked = told(motions=[admission("dev-1")])
    where = [("admission-without-committee", "motions.1.matter")]
    assert found(asked) == where
    assert found(asked, known=around(considered=frozenset({"dev-2"}))) == where
    assert found(asked, known=around(considered=frozenset({"dev-1"}))) == []
    assert found(asked, known=around(considered=frozenset({""}))) == []


def test_r8_a_branch_without_a_committee_is_not_asked_for_one():
    few = PEOPLE[:5]
    asked = told(
        lambda of: [line(of, who) for who in few], motions=[replace(admission("x"), yes=5)]
    )
    assert found(asked, few) == []


def test_r8_the_committee_itself_needs_no_earlier_committee():
    of = meeting("ZW")
    asked = Proceedings(
        of, (replace(admission("x"), yes=3),), tuple(line(of, who) for who in PEOPLE[:3])
    )
    assert found(asked) == []


@pytest.mark.parametrize(("signed", "doubted"), [(None, False), (10, False), (9, True), (11, True)])
def test_r9_signatures_are_as_many_as_people(signed, doubted):
    assert (("signatures-differ", "signed") in found(told(signed=signed))) is doubted


def test_r9_who_is_online_signs_no_paper():
    def lines(of):
        return [line(of, who, "online" if who is PEOPLE[0] else "present") for who in PEOPLE]

    assert found(told(lines, signed=9)) == []


def test_r10_whoever_speaks_is_present():
    absent = PEOPLE[5]

    def lines(of):
        came = [line(of, who) for who in PEOPLE if who is not absent]
        return [*came, line(of, absent, "absent"), guest(of, "程远")]

    said = f"{absent.name}：同意。\n程远：镇上支持。\n意见汇总：先公示"
    assert found(told(lines, motions=[motion(discussion=said)])) == [
        ("speaker-not-present", "motions.1.discussion")
    ]


def test_speakers_are_who_stands_before_a_colon():
    assert integrity.speakers("王小明：同意\n 李秀英：先公示，再发\n王小明：好\n散会") == [
        "王小明",
        "李秀英",
    ]


def test_r11_a_vote_is_doubted_where_too_few_came():
    few = told(
        lambda of: [line(of, who) for who in PEOPLE[:7]],
        motions=[motion(matter="election", is_voted=True, yes=7)],
    )
    assert found(few) == [("too-few-for-vote", "motions.1.is_voted")]
