import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.meetings.voting import (
    Base,
    ElectionResult,
    MeetingRule,
    Operator,
    Tally,
    ballot_is_valid,
    candidates_needed,
    count_election,
    election_problems,
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


@pytest.mark.parametrize(("seats", "needed"), [(1, 2), (3, 4), (5, 6), (6, 8), (7, 9), (10, 12)])
def test_candidates_exceed_seats_by_a_fifth_rounded_up(seats, needed):
    assert candidates_needed(seats, 20) == needed


def test_a_surplus_is_a_part_of_a_hundred():
    assert candidates_needed(50, 2) == 51
    assert candidates_needed(200, 1) == 202


def test_an_election_with_more_ballots_returned_than_issued_is_void():
    (problem,) = election_problems(5, 6, surplus_percent=20, issued=20, returned=21)
    assert (problem.code, problem.warning) == ("election-void", False)
    assert election_problems(5, 6, surplus_percent=20, issued=20, returned=20) == []
    (few,) = election_problems(5, 5, surplus_percent=20, issued=20, returned=19)
    assert (few.code, few.warning) == ("too-few-candidates", True)


def test_a_ballot_may_choose_fewer_but_not_more_than_the_seats():
    assert ballot_is_valid(0, 3)
    assert ballot_is_valid(3, 3)
    assert not ballot_is_valid(4, 3)


@pytest.mark.parametrize(
    ("votes", "seats", "outcome"),
    [
        ({"甲": 20, "乙": 18, "丙": 17, "丁": 9}, 3, ElectionResult(("甲", "乙", "丙"), (), 0)),
        ({"甲": 20, "乙": 18, "丙": 17, "丁": 16}, 3, ElectionResult(("甲", "乙", "丙"), (), 0)),
        ({"甲": 20, "乙": 17, "丙": 17}, 2, ElectionResult(("甲",), ("乙", "丙"), 1)),
        ({"甲": 17, "乙": 17, "丙": 17}, 2, ElectionResult((), ("甲", "乙", "丙"), 2)),
        ({"甲": 20, "乙": 17, "丙": 17}, 3, ElectionResult(("甲", "乙", "丙"), (), 0)),
        ({"甲": 20, "乙": 15, "丙": 2}, 2, ElectionResult(("甲",), (), 1)),
        ({"甲": 16, "乙": 15}, 2, ElectionResult(("甲",), (), 1)),
        ({}, 3, ElectionResult((), (), 3)),
        ({"甲": 20}, 0, ElectionResult((), (), 0)),
    ],
)
def test_an_election_gives_seats_by_votes_and_votes_again_on_ties(votes, seats, outcome):
    assert count_election(votes, seats, needed=16) == outcome


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9)), st.integers(0, 5))
def test_no_election_gives_more_seats_than_there_are(votes, seats):
    outcome = count_election(votes, seats, needed=5)
    assert len(outcome.elected) + outcome.open_seats == seats
    assert not outcome.tied or len(outcome.tied) > outcome.open_seats
