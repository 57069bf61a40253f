from datetime import date

import pytest

from bindesk.domain.meetings import attendance, roll
from bindesk.domain.meetings.attendance import rate_text
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

DH = meeting("DH")


def rolled_of(people, standings=()):
    return roll.roll(people, standings, BRANCH.id, DAY)


def count(people, lines, of=DH, standings=()):
    return attendance.count(rolled_of(people, standings), of, lines)


def test_forty_one_of_forty_five_are_91_1_percent():
    people = members(45)
    lines = [line(DH, who) for who in people[:41]]
    lines += [line(DH, who, "leave-private") for who in people[41:44]]
    counts = count(people, [*lines, line(DH, people[44], "absent")])
    assert (counts.due, counts.present, counts.leave, counts.absent) == (45, 41, 3, 1)
    assert rate_text(counts.rate) == "91.1%"


@pytest.mark.parametrize("status", ["present", "online", "late", "early"])
def test_who_is_online_or_late_or_leaves_early_was_there(status):
    people = members(2)
    assert count(people, [line(DH, people[0], status)]).present == 1


@pytest.mark.parametrize("status", ["late", "early"])
def test_coming_late_and_leaving_early_are_counted_beside(status):
    people = members(2)
    assert getattr(count(people, [line(DH, people[0], status)]), status) == 1


@pytest.mark.parametrize("status", ["away-joined", "away", "leave-duty", "exempt", "unknown"])
def test_joining_elsewhere_or_making_up_never_changes_who_was_present(status):
    people = members(2)
    later = line(DH, people[0], status, makeup_on=date(2026, 11, 25), makeup_way="visit")
    counts = count(people, [later])
    assert (counts.due, counts.present) == (2, 0)


def test_probationary_members_are_present_without_a_vote():
    people = [*members(7), probationary(8), probationary(9)]
    counts = count(people, [line(DH, who) for who in people])
    assert (counts.due, counts.due_full) == (9, 7)
    assert (counts.present, counts.present_full) == (9, 7)
    assert (counts.due_voting, counts.present_voting) == (7, 7)


def test_guests_are_in_neither_number():
    people = members(3)
    counts = count(people, [line(DH, people[0]), guest(DH, "程远")])
    assert (counts.due, counts.present, counts.guests) == (3, 1, 1)


def test_a_member_who_only_sits_in_is_due_and_neither_present_nor_unnoted():
    people = members(2)
    counts = count(people, [line(DH, people[0], role="guest"), line(DH, people[1])])
    assert (counts.due, counts.present, counts.unknown, counts.guests) == (2, 1, 0, 1)


def test_a_struck_line_and_a_member_without_a_line_are_not_there():
    people = members(2)
    counts = count(people, [line(DH, people[0], struck=True)])
    assert (counts.present, counts.unknown) == (0, 2)


def test_whoever_may_be_left_out_is_not_due_unless_he_comes():
    people = members(3)
    agreed = standing(
        people[0], "exclusion", "excluded-frail", date(2026, 1, 1), approval="义党组〔2026〕3号"
    )
    away = count(people, [], standings=[agreed])
    assert (away.due, away.left_out, away.members) == (2, 1, 3)
    here = count(people, [line(DH, people[0])], standings=[agreed])
    assert (here.due, here.present, here.left_out) == (3, 1, 0)


def test_a_talk_is_due_to_the_two_who_had_it():
    people = members(5)
    talk = meeting("TX")
    counts = count(people, [line(talk, who) for who in people[:2]], talk)
    assert (counts.due, counts.present, counts.left_out) == (2, 2, 0)


def test_nobody_due_has_no_rate():
    assert count([], []).rate is None
    assert rate_text(None) == "—"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (7, 7, "100.0%"), (0, 9, "0.0%")],
)
def test_shares_are_rounded_half_up_to_tenths(part, whole, words):
    assert rate_text(attendance.in_tenths(part, whole)) == words


def test_a_members_own_share_counts_joining_elsewhere_and_making_up_once_each():
    who = member(1)
    lines = [
        line(meeting("DH"), who, "present", makeup_on=DAY),
        line(meeting("ZT"), who, "away-joined"),
        line(meeting("DK"), who, "absent", makeup_on=DAY),
        line(meeting("XZ"), who, "absent"),
        line(meeting("PY"), who, "exempt"),
        line(meeting("SH"), who, "exempt", makeup_on=DAY),
        guest(DH, "程远"),
        line(meeting("ZW"), who, struck=True),
    ]
    own = attendance.share(lines)
    assert own == attendance.AttendanceShare(due=5, present=1, joined_away=1, made_up=2)
    assert rate_text(own.rate) == "80.0%"
