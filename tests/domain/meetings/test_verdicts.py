from dataclasses import replace
from datetime import date

import pytest

from bindesk.domain.meetings import attendance, roll, verdicts
from bindesk.domain.meetings.meetings import Motion, Proceedings
from bindesk.domain.meetings.rule_pack import rule_pack
from bindesk.domain.meetings.voting import Base, Operator
from bindesk.messages import message
from tests.support.desks.branches import (
    BRANCH,
    DAY,
    line,
    meeting,
    members,
    probationary,
    standing,
)

PACK = rule_pack(DAY)


def motion(**said):
    whole = {"id": "motion-1", "place": 1, "title": "分红", "is_voted": True, "yes": 0}
    return Motion(meeting="m", **{**whole, **said})


def held(type_, due, present, motions=(), extra=(), standings=()):
    people = members(due)
    of = meeting(type_)
    lines = [line(of, who) for who in [*people[:present], *extra]]
    rolled = roll.roll([*people, *extra], standings, BRANCH.id, DAY)
    return Proceedings(of, tuple(motions), tuple(lines)), rolled


@pytest.mark.parametrize(
    ("type_", "due", "needed"),
    [
        ("DH", 7, 4),
        ("DH", 10, 5),
        ("DH", 11, 6),
        ("DH", 30, 15),
        ("FZ", 7, 4),
        ("FZ", 10, 6),
        ("FZ", 11, 6),
        ("FZ", 30, 16),
        ("JX", 7, 6),
        ("JX", 10, 8),
        ("JX", 11, 9),
        ("JX", 30, 24),
    ],
)
def test_each_kind_of_meeting_has_its_own_quorum(type_, due, needed):
    for present in (needed - 1, needed):
        told, rolled = held(type_, due, present)
        counts = attendance.count(rolled, told.meeting, told.attendances)
        verdict = verdicts.quorum_of(counts, told.meeting, PACK)
        assert verdict.needed == needed
        assert verdict.is_met == (present == needed)


def test_an_election_before_2020_needed_more_than_four_fifths():
    told, rolled = held("JX", 10, 8)
    counts = attendance.count(rolled, told.meeting, told.attendances)
    verdict = verdicts.quorum_of(counts, told.meeting, rule_pack(date(2019, 6, 1)))
    assert verdict.operator is Operator.FOUR_FIFTHS_OVER
    assert not verdict.is_met


def test_a_lecture_needs_no_quorum():
    told, rolled = held("DK", 7, 1)
    counts = attendance.count(rolled, told.meeting, told.attendances)
    assert verdicts.quorum_of(counts, told.meeting, PACK) is None
    assert verdicts.judge(told, rolled, motion(), PACK) is None


@pytest.mark.parametrize(("yes", "passed"), [(5, False), (6, True)])
def test_a_motion_passes_with_more_than_half_of_those_due(yes, passed):
    told, rolled = held("DH", 10, 8)
    judged = verdicts.judge(told, rolled, motion(yes=yes, no=8 - yes), PACK)
    assert judged.passed is passed
    assert (judged.passing.needed, judged.passing.of, judged.passing.base) == (6, 10, Base.DUE)


def test_the_base_may_be_chosen_to_be_those_present():
    told, rolled = held("DH", 10, 8)
    judged = verdicts.judge(told, rolled, motion(yes=5, no=3, base="present"), PACK)
    assert judged.passed
    assert (judged.passing.of, judged.passing.base) == (8, Base.PRESENT)


def test_no_majority_helps_when_too_few_came():
    told, rolled = held("DH", 10, 4)
    judged = verdicts.judge(told, rolled, motion(yes=4, base="present"), PACK)
    assert judged.passing.is_met
    assert not judged.passed


def test_an_admission_within_a_general_meeting_follows_the_rule_of_admissions():
    told, rolled = held("DH", 10, 5)
    ordinary = verdicts.judge(told, rolled, motion(yes=5), PACK)
    admission = verdicts.judge(told, rolled, motion(yes=5, matter="admission"), PACK)
    assert ordinary.quorum.is_met
    assert not admission.quorum.is_met
    assert admission.quorum.operator is Operator.OVER_HALF


def test_only_the_cases_that_hold_for_admissions_shrink_their_base():
    away = standing(
        members(10)[9], "exclusion", "excluded-retired", date(2026, 1, 1), approval="3号"
    )
    told, rolled = held("DH", 10, 6, standings=[away])
    assert verdicts.judge(told, rolled, motion(yes=6), PACK).tally.due == 9
    assert verdicts.judge(told, rolled, motion(yes=6, matter="admission"), PACK).tally.due == 10


def test_a_life_meeting_votes_as_a_general_meeting_or_as_its_group():
    told, rolled = held("SH", 10, 6)
    assert verdicts.judge(told, rolled, motion(yes=6), PACK).passed
    in_group = replace(told, meeting=replace(told.meeting, group="一组"))
    assert verdicts.judge(in_group, rolled, motion(yes=3), PACK).tally.due == 5


def test_a_life_meeting_follows_the_rule_of_the_meeting_that_it_votes_as():
    strict = replace(PACK.types["XZ"], quorum=Operator.FOUR_FIFTHS)
    pack = replace(PACK, types={**PACK.types, "XZ": strict})
    told, rolled = held("SH", 10, 6)
    in_group = replace(told, meeting=replace(told.meeting, group="一组"))
    branch_rule = verdicts.judge(told, rolled, motion(yes=6), pack).quorum.operator
    group_rule = verdicts.judge(in_group, rolled, motion(yes=3), pack).quorum.operator
    assert (branch_rule, group_rule) == (Operator.HALF_OR_MORE, Operator.FOUR_FIFTHS)


def test_an_admission_within_a_life_meeting_follows_the_rule_of_admissions():
    told, rolled = held("SH", 10, 6)
    judged = verdicts.judge(told, rolled, motion(yes=6, matter="admission"), PACK)
    assert judged.quorum.operator is Operator.OVER_HALF


def test_an_admission_within_a_group_s_meeting_counts_the_group():
    told, rolled = held("SH", 10, 6)
    in_group = replace(told, meeting=replace(told.meeting, group="一组"))
    judged = verdicts.judge(in_group, rolled, motion(yes=3, matter="admission"), PACK)
    assert judged.tally.due == 5


def test_a_vote_with_a_base_of_a_later_version_is_not_judged():
    told, rolled = held("DH", 10, 8)
    assert verdicts.judge(told, rolled, motion(yes=8, base="invited"), PACK) is None


def test_a_vote_in_a_meeting_without_votes_raises_no_doubt():
    told, rolled = held("DK", 10, 8)
    assert problems(told, rolled, motion(yes=3)) == []


def test_votes_that_are_not_entered_are_none():
    told, rolled = held("DH", 10, 8)
    empty = motion(yes=None, no=None, abstain=None, written=None)
    tally = verdicts.tally_of(told, rolled, empty, PACK)
    assert (tally.yes, tally.no, tally.abstain, tally.written) == (0, 0, 0, 0)
    assert not verdicts.judge(told, rolled, empty, PACK).passed


def test_a_motion_that_is_only_discussed_is_not_judged():
    told, rolled = held("DH", 10, 8)
    assert verdicts.judge(told, rolled, motion(is_voted=False), PACK) is None
    assert verdicts.vote_problems(told, rolled, motion(is_voted=False), PACK) == []


def problems(told, rolled, of):
    found = verdicts.vote_problems(told, rolled, of, PACK)
    assert all(problem.warning and message(problem.code, problem.values) for problem in found)
    return [problem.code for problem in found]


def test_votes_that_add_up_raise_no_doubt():
    told, rolled = held("DH", 10, 8)
    assert problems(told, rolled, motion(yes=6, no=1, abstain=1)) == []
    assert problems(told, rolled, motion(yes=None)) == []


def test_votes_that_do_not_add_up_are_doubted():
    told, rolled = held("DH", 10, 8)
    assert problems(told, rolled, motion(yes=6)) == ["votes-do-not-add-up"]


def test_votes_over_by_as_many_as_had_none_point_at_probationary_members():
    told, rolled = held("DH", 10, 8, extra=[probationary(20), probationary(21)])
    assert problems(told, rolled, motion(yes=10))[0] == "probationary-may-have-voted"
    assert "probationary-may-have-voted" not in problems(told, rolled, motion(yes=11))


def test_one_vote_too_many_points_at_the_one_probationary_member():
    told, rolled = held("DH", 10, 8, extra=[probationary(20)])
    assert problems(told, rolled, motion(yes=9))[0] == "probationary-may-have-voted"


def test_an_admission_within_a_committee_counts_the_committee():
    told, rolled = held("ZW", 10, 6)
    ordinary = verdicts.tally_of(told, rolled, motion(yes=3), PACK)
    admission = verdicts.tally_of(told, rolled, motion(yes=3, matter="admission"), PACK)
    assert admission.due == ordinary.due < 10


def test_a_probationary_member_who_was_away_can_not_have_voted():
    told, _ = held("DH", 10, 8)
    with_absent = roll.roll([*members(10), probationary(20)], (), BRANCH.id, DAY)
    assert problems(told, with_absent, motion(yes=9)) == ["votes-do-not-add-up"]


def test_written_opinions_count_in_an_admission():
    told, rolled = held("FZ", 10, 8)
    ballot = motion(matter="admission", yes=9, written=1)
    assert problems(told, rolled, ballot) == []
    assert problems(told, rolled, replace(ballot, yes=8)) == ["votes-do-not-add-up"]
