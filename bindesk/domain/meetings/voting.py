"""Decides quorums and majorities, in whole numbers only.

The operator and base for a meeting come from a dated rule pack (``domain.meetings.rule_pack``).
Source: domain reference 0.4 and 1.3 [V:1][V:5][V:6][V:8].
"""

from dataclasses import dataclass
from enum import StrEnum

from bindesk.domain.text.problems import Problem


class Operator(StrEnum):
    """The comparison of a number of persons with the whole number."""

    HALF_OR_MORE = "half-or-more"
    OVER_HALF = "over-half"
    FOUR_FIFTHS = "four-fifths"
    FOUR_FIFTHS_OVER = "four-fifths-over"

    @property
    def words(self) -> str:
        """Return the wording of regulations."""
        return _WORDS[self]

    def needed(self, of: int) -> int:
        """Return the least sufficient number of ``of`` persons, at least 1."""
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
    """The persons of whom a majority is needed."""

    DUE = "due"
    PRESENT = "present"

    @property
    def words(self) -> str:
        """Return the wording of record books."""
        return "应到会有表决权" if self is Base.DUE else "实到会有表决权"


@dataclass(frozen=True, slots=True)
class MeetingRule:
    """The rule of one type of meeting: quorum, majority, the majority's base, written votes allowed."""

    quorum: Operator
    passing: Operator
    base: Base = Base.DUE
    takes_written_votes: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A vote in numbers; the votes of single persons are not recorded.

    ``due`` and ``present`` count persons with a vote. ``written`` counts the opinions that absent full
    members sent before the vote; they are among ``yes``, ``no`` and ``abstain`` but not among
    ``present``.
    """

    due: int
    present: int
    yes: int
    no: int = 0
    abstain: int = 0
    written: int = 0

    @property
    def cast(self) -> int:
        """Return the number of votes, the written ones among them."""
        return self.yes + self.no + self.abstain

    @property
    def surplus(self) -> int:
        """Return how many votes there are beyond the persons present with a vote and the written opinions."""
        return max(0, self.cast - self.present - self.written)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The comparison of a number with the number needed, with the values that a record book prints."""

    operator: Operator
    base: Base
    of: int
    needed: int
    had: int

    @property
    def is_met(self) -> bool:
        """Return whether the number was sufficient."""
        return self.had >= self.needed


def quorum(rule: MeetingRule, due: int, present: int) -> Verdict:
    """Return the verdict on the quorum: those present with a vote, of those due with a vote."""
    return _verdict(rule.quorum, Base.DUE, due, present)


def passes(rule: MeetingRule, tally: Tally, base: Base | None = None) -> Verdict:
    """Return the verdict on the majority, of the rule's base unless ``base`` is given."""
    chosen = base or rule.base
    return _verdict(
        rule.passing, chosen, tally.due if chosen is Base.DUE else tally.present, tally.yes
    )


def _verdict(operator: Operator, base: Base, of: int, had: int) -> Verdict:
    return Verdict(operator, base, of, operator.needed(of), had)


def tally_problems(rule: MeetingRule, tally: Tally, field: str = "yes") -> list[Problem]:
    """Return the contradictions in a vote as warnings, which a clerk may justify (R7, R12)."""
    problems = []
    if tally.written and not rule.takes_written_votes:
        problems.append(
            Problem("written-votes-not-here", "written", {"written": tally.written}, warning=True)
        )
    if tally.cast != tally.present + tally.written:
        values = {"cast": tally.cast, "present": tally.present, "written": tally.written}
        problems.append(Problem("votes-do-not-add-up", field, values, warning=True))
    if tally.present + tally.written > tally.due:
        values = {"present": tally.present, "written": tally.written, "due": tally.due}
        problems.append(Problem("more-votes-than-voters", field, values, warning=True))
    return problems
