import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.meetings.voting import (
    Base,
    MeetingRule,
    Operator,
    Tally,
    passes,
    quorum,
    tally_problems,
)
from bindesk.messages import message

ORDINARY = MeetingRule(Operator.HALF_OR_MORE, Operator.OVER_HALF)
ADMISSION = MeetingRule(Operator.OVER_HALF, Operator.OVER_HALF, takes_written_votes=True)


def codes(problems):
    assert all(message(problem.code, problem.values) for problem in problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("operator", "needed"),
    [
        (Operator.HALF_OR_MORE, (4, 5, 6, 15)),
        (Operator.OVER_HALF, (4, 6, 6, 16)),
        (Operator.FOUR_FIFTHS, (6, 8, 9, 24)),
        (Operator.FOUR_FIFTHS_OVER, (6, 9, 9, 25)),
    ],
)
def test_the_least_number_that_is_enough_is_the_references(operator, needed):
    assert tuple(operator.needed(n) for n in (7, 10, 11, 30)) == needed


@given(st.integers(1, 500), st.integers(0, 500))
def test_enough_is_what_the_inequality_says(n, p):
    assert (p >= Operator.HALF_OR_MORE.needed(n)) == (2 * p >= n)
    assert (p >= Operator.OVER_HALF.needed(n)) == (2 * p > n)
    assert (p >= Operator.FOUR_FIFTHS.needed(n)) == (5 * p >= 4 * n)
    assert (p >= Operator.FOUR_FIFTHS_OVER.needed(n)) == (5 * p > 4 * n)


def test_the_least_meeting_is_of_one():
    assert [operator.needed(1) for operator in Operator] == [1, 1, 1, 1]
    assert [operator.needed(0) for operator in Operator] == [1, 1, 1, 1]


def test_majorities_go_by_the_names_of_the_rule_files():
    names = ["half-or-more", "over-half", "four-fifths", "four-fifths-over"]
    assert [operator.value for operator in Operator] == names


def test_votes_cast_beyond_those_who_may_vote_are_the_surplus():
    tally = Tally(due=10, present=6, yes=5, no=2, abstain=1, written=1)
    assert (tally.cast, tally.surplus) == (8, 1)
    assert Tally(due=10, present=6, yes=4).surplus == 0


def test_nobody_is_never_enough():
    for operator in Operator:
        assert not quorum(MeetingRule(operator, operator), 0, 0).is_met


def test_half_is_a_quorum_of_an_ordinary_meeting_and_not_of_an_admission():
    assert quorum(ORDINARY, 10, 5).is_met
    assert not quorum(ADMISSION, 10, 5).is_met
    assert quorum(ADMISSION, 10, 6).is_met


def test_a_majority_is_of_those_due_unless_those_present_are_chosen():
    tally = Tally(due=10, present=7, yes=5, no=2)
    of_due = passes(ORDINARY, tally)
    of_present = passes(ORDINARY, tally, Base.PRESENT)
    assert (of_due.base, of_due.of, of_due.needed, of_due.had) == (Base.DUE, 10, 6, 5)
    assert not of_due.is_met
    assert (of_present.base, of_present.of, of_present.needed) == (Base.PRESENT, 7, 4)
    assert of_present.is_met


def test_a_verdict_can_be_printed():
    verdict = passes(ORDINARY, Tally(10, 7, 6))
    assert f"{verdict.base.words}{verdict.operator.words}" == "应到会有表决权超过半数"
    assert {operator.words for operator in Operator} >= {"半数以上", "不少于五分之四"}
    assert Base.PRESENT.words == "实到会有表决权"


def test_written_opinions_count_in_an_admission_vote_and_not_among_those_present():
    tally = Tally(due=10, present=6, yes=7, no=1, written=2)
    assert tally_problems(ADMISSION, tally) == []
    assert passes(ADMISSION, tally).is_met
    assert not quorum(ADMISSION, tally.due, 5).is_met


def test_written_opinions_are_doubted_elsewhere():
    (problem,) = tally_problems(ORDINARY, Tally(due=10, present=6, yes=7, written=1))
    assert (problem.code, problem.warning) == ("written-votes-not-here", True)


def test_votes_that_do_not_add_up_are_a_warning():
    (problem,) = tally_problems(ORDINARY, Tally(due=10, present=7, yes=5, no=1))
    assert (problem.code, problem.warning) == ("votes-do-not-add-up", True)


def test_more_votes_than_voters_are_a_warning():
    (problem,) = tally_problems(ORDINARY, Tally(due=6, present=7, yes=7))
    assert (problem.code, problem.warning) == ("more-votes-than-voters", True)
    assert tally_problems(ORDINARY, Tally(due=7, present=7, yes=7)) == []


def test_written_opinions_are_votes_too_when_they_are_more_than_the_voters():
    tally = Tally(due=8, present=6, yes=9, written=3)
    assert codes(tally_problems(ADMISSION, tally)) == ["more-votes-than-voters"]
