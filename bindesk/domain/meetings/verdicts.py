"""Judges a meeting by the rule pack: whether there was a quorum, and whether each motion passed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bindesk.domain.meetings import attendance, voting
from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.meetings import Meeting, Motion, Proceedings
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.rule_pack import RulePack
from bindesk.domain.meetings.voting import Base, MeetingRule, Tally, Verdict
from bindesk.domain.text.problems import Problem

_BASES = {"": None, **{base.value: base for base in Base}}
_OF_EVERYBODY = frozenset({"DH", "SH", "PY", "JX", "FZ"})


@dataclass(frozen=True, slots=True)
class MotionVerdict:
    """The verdict of the rules on one motion: quorum, passing, and the tally that counts."""

    quorum: Verdict
    passing: Verdict
    tally: Tally

    @property
    def passed(self) -> bool:
        """Return whether the motion passed: there was a quorum, and enough agreed."""
        return self.quorum.is_met and self.passing.is_met


def quorum_of(counts: AttendanceCounts, meeting: Meeting, pack: RulePack) -> Verdict | None:
    """Return the verdict on a meeting's quorum, or None when the rules require none."""
    rule = pack.rule(meeting.type)
    if rule is None:
        return None
    return voting.quorum(rule, counts.due_voting, counts.present_voting)


def judge(
    proceedings: Proceedings, rolled: Sequence[RollEntry], motion: Motion, pack: RulePack
) -> MotionVerdict | None:
    """Return the verdict on a motion, or None when there is no vote on it.

    A vote with a base that this version does not know is not judged.

    An admission, a confirmation and an election follow the rule of their matter in any meeting, also for who
    counts. Source: domain reference 1.1 and 1.3.
    """
    rule = rule_of(proceedings.meeting, motion, pack)
    if rule is None or not motion.is_voted or motion.base not in _BASES:
        return None
    tally = tally_of(proceedings, rolled, motion, pack)
    return MotionVerdict(
        voting.quorum(rule, tally.due, tally.present),
        voting.passes(rule, tally, _BASES[motion.base]),
        tally,
    )


def rule_of(meeting: Meeting, motion: Motion, pack: RulePack) -> MeetingRule | None:
    """Return the rule for a motion; an SH of the whole branch follows the rule of a 党员大会."""
    rule = pack.rule(meeting.type, motion.matter)
    if rule is None and meeting.type == "SH":
        return pack.rule("XZ" if meeting.group else "DH")
    return rule


def tally_of(
    proceedings: Proceedings, rolled: Sequence[RollEntry], motion: Motion, pack: RulePack
) -> Tally:
    """Return the tally of a motion, with the numbers of those who had a vote in its matter."""
    meeting = proceedings.meeting
    follows = pack.matters.get(motion.matter, meeting.type)
    if meeting.type in _OF_EVERYBODY and not meeting.group and follows != meeting.type:
        meeting = replace(meeting, type=follows)
    counts = attendance.count(rolled, meeting, proceedings.attendances)
    return Tally(
        due=counts.due_voting,
        present=counts.present_voting,
        yes=motion.yes or 0,
        no=motion.no or 0,
        abstain=motion.abstain or 0,
        written=motion.written or 0,
    )


def vote_problems(
    proceedings: Proceedings, rolled: Sequence[RollEntry], motion: Motion, pack: RulePack
) -> list[Problem]:
    """Return the contradictions in a motion's vote, as warnings (R7, R12)."""
    rule = rule_of(proceedings.meeting, motion, pack)
    if rule is None or not motion.is_voted or motion.yes is None:
        return []
    tally = tally_of(proceedings, rolled, motion, pack)
    problems = voting.tally_problems(rule, tally)
    over = tally.surplus
    voteless = _present_without_vote(proceedings, rolled)
    if 0 < over <= voteless:
        problems.insert(
            0, Problem("probationary-may-have-voted", "yes", {"over": over}, warning=True)
        )
    return problems


def _present_without_vote(proceedings: Proceedings, rolled: Sequence[RollEntry]) -> int:
    present = attendance.present_ids(proceedings.attendances)
    return sum(entry.id in present and not entry.has_vote for entry in rolled)
