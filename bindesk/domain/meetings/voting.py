"""Decides whether enough came and enough agreed, in whole numbers only.

Which operator and base counts for a meeting comes out of a dated rule pack (``domain.meetings.rule_pack``).
Source: domain reference 0.4 and 1.3 [V:1][V:5][V:6][V:8].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bindesk.domain.text.problems import Problem


class Operator(StrEnum):
    """How a part of those who count is compared with the whole."""

    HALF_OR_MORE = "half-or-more"
    OVER_HALF = "over-half"
    FOUR_FIFTHS = "four-fifths"
    FOUR_FIFTHS_OVER = "four-fifths-over"

    @property
    def words(self) -> str:
        """Return the words a regulation uses for it."""
        return _WORDS[self]

    def needed(self, of: int) -> int:
        """Return the least number that is enough among ``of``; never less than one."""
        upper, lower, is_strict = _PARTS[self]
        least = of * upper // lower + 1 if is_strict else -(-of * upper // lower)
        return max(1, least)


_PARTS = {
    Operator.HALF_OR_MORE: (1, 2, False),
    Operator.OVER_HALF: (1, 2, True),
    Operator.FOUR_FIFTHS: (4, 5, False),
    Operator.FOUR_FIFTHS_OVER: (4, 5, True),
}
_WORDS = {
    Operator.HALF_OR_MORE: "半数以上",
    Operator.OVER_HALF: "超过半数",
    Operator.FOUR_FIFTHS: "不少于五分之四",
    Operator.FOUR_FIFTHS_OVER: "超过五分之四",
}


class Base(StrEnum):
    """Whom a passing count is taken of."""

    DUE = "due"
    PRESENT = "present"

    @property
    def words(self) -> str:
        """Return the words a record book prints for it."""
        return "应到会有表决权" if self is Base.DUE else "实到会有表决权"


@dataclass(frozen=True, slots=True)
class MeetingRule:
    """What one type of meeting needs: a quorum, a majority, and whose; written votes or none."""

    quorum: Operator
    passing: Operator
    base: Base = Base.DUE
    takes_written_votes: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote in numbers, never who voted how.

    ``due`` and ``present`` count people with a vote. ``written`` opinions came before the vote from full
    members who could not come; they are among yes, no and abstain but not among those present.
    """

    due: int
    present: int
    yes: int
    no: int = 0
    abstain: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a number was enough, and everything a record book prints about why."""

    operator: Operator
    base: Base
    of: int
    needed: int
    had: int

    @property
    def is_met(self) -> bool:
        """Tell whether there were enough."""
        return self.had >= self.needed


def quorum(rule: MeetingRule, due: int, present: int) -> Verdict:
    """Return whether enough of those due with a vote came."""
    return _verdict(rule.quorum, Base.DUE, due, present)


def passes(rule: MeetingRule, tally: Tally, base: Base | None = None) -> Verdict:
    """Return whether enough agreed, counted of the rule's base unless another is chosen."""
    chosen = base or rule.base
    return _verdict(
        rule.passing, chosen, tally.due if chosen is Base.DUE else tally.present, tally.yes
    )


def _verdict(operator: Operator, base: Base, of: int, had: int) -> Verdict:
    return Verdict(operator, base, of, operator.needed(of), had)


def tally_problems(rule: MeetingRule, tally: Tally, field: str = "yes") -> list[Problem]:
    """Return what does not add up in a vote; warnings, which may be kept with a reason (R7, R12)."""
    problems = []
    cast = tally.yes + tally.no + tally.abstain
    if tally.written and not rule.takes_written_votes:
        problems.append(
            Problem("written-votes-not-here", "written", {"written": tally.written}, warning=True)
        )
    if cast != tally.present + tally.written:
        values = {"cast": cast, "present": tally.present, "written": tally.written}
        problems.append(Problem("votes-do-not-add-up", field, values, warning=True))
    if tally.present + tally.written > tally.due:
        values = {"present": tally.present, "written": tally.written, "due": tally.due}
        problems.append(Problem("more-votes-than-voters", field, values, warning=True))
    return problems


def candidates_needed(seats: int, surplus_percent: int) -> int:
    """Return how many candidates an election of ``seats`` needs, its surplus rounded up."""
    return seats + -(-seats * surplus_percent // 100)


def ballot_is_valid(chosen: int, seats: int) -> bool:
    """Tell whether a ballot counts: one that chooses more people than there are seats is void."""
    return 0 <= chosen <= seats


def election_problems(
    seats: int, candidates: int, *, surplus_percent: int, issued: int, returned: int
) -> list[Problem]:
    """Return what makes an election void or doubtful: too few candidates, too many ballots returned."""
    problems = []
    needed = candidates_needed(seats, surplus_percent)
    if candidates < needed:
        values = {"seats": seats, "needed": needed, "candidates": candidates}
        problems.append(Problem("too-few-candidates", "candidates", values, warning=True))
    if returned > issued:
        values = {"issued": issued, "returned": returned}
        problems.append(Problem("election-void", "returned", values))
    return problems


@dataclass(frozen=True, slots=True)
class ElectionResult:
    """What an election gave: who is elected by votes, who must be voted on again, seats still open."""

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int


def count_election(votes: Mapping[str, int], seats: int, needed: int) -> ElectionResult:
    """Return the outcome of ``votes`` per candidate for ``seats``, of whom each needs ``needed``.

    Those with enough votes are elected in the order of their votes. Where equal votes meet the last seat,
    all who have them are ``tied`` and none of them is elected. ``open_seats`` counts what a new vote, among
    the tied or others, has to fill; with fewer than enough, seats stay open.
    """
    enough = sorted((name for name in votes if votes[name] >= needed), key=lambda n: -votes[n])
    if len(enough) <= seats:
        return ElectionResult(tuple(enough), (), seats - len(enough))
    last = votes[enough[seats - 1]] if seats else needed
    if not seats or votes[enough[seats]] < last:
        return ElectionResult(tuple(enough[:seats]), (), 0)
    elected = tuple(name for name in enough if votes[name] > last)
    tied = tuple(name for name in enough if votes[name] == last)
    return ElectionResult(elected, tied, seats - len(elected))
