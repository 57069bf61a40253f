"""Judges a meeting: enough came or not, each motion passed or not, by the rule of its own matter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bindesk.domain.meetings import attendance, voting
from bindesk.domain.meetings.attendance import AttendanceCounts
from bindesk.domain.meetings.meetings import Meeting, Motion, Proceedings
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.rule_pack import RulePack
from bindesk.domain.meetings.voting import Base, MeetingRule, Tally, Verdict
from bindesk.domain.text.problems import Problem

_OF_EVERYBODY = frozenset({"DH", "SH", "PY", "JX", "FZ"})


@dataclass(frozen=True, slots=True)
class MotionVerdict:
    """What the rules say of one motion: may it be voted on, did it pass, whose votes count."""

    quorum: Verdict
    passing: Verdict
    tally: Tally

    @property
    def passed(self) -> bool:
        """Tell whether the motion is carried: enough came, and enough of them agreed."""
        return self.quorum.is_met and self.passing.is_met


def quorum_of(counts: AttendanceCounts, meeting: Meeting, pack: RulePack) -> Verdict | None:
    """Return whether enough came to the meeting, or None where the rules ask for no quorum."""
    rule = pack.rule(meeting.type)
    if rule is None:
        return None
    return voting.quorum(rule, counts.due_voting, counts.present_voting)


def judge(
    proceedings: Proceedings, rolled: Sequence[RollEntry], motion: Motion, pack: RulePack
) -> MotionVerdict | None:
    """Return what the rules say of a motion, or None when it is not voted on.

    An admission, a confirmation and an election follow their own rule in whatever meeting they come
    up, also in who counts. Source: domain reference 1.1 and 1.3.
    """
    rule = rule_of(proceedings.meeting, motion, pack)
    if rule is None or not motion.is_voted:
        return None
    tally = tally_of(proceedings, rolled, motion, pack)
    chosen = Base(motion.base) if motion.base else None
    return MotionVerdict(
        voting.quorum(rule, tally.due, tally.present), voting.passes(rule, tally, chosen), tally
    )


def rule_of(meeting: Meeting, motion: Motion, pack: RulePack) -> MeetingRule | None:
    """Return the rule a motion follows; an SH held by everybody votes as a 党员大会 does."""
    rule = pack.rule(meeting.type, motion.matter)
    if rule is None and meeting.type == "SH":
        return pack.rule("XZ" if meeting.group else "DH")
    return rule


def tally_of(
    proceedings: Proceedings, rolled: Sequence[RollEntry], motion: Motion, pack: RulePack
) -> Tally:
    """Return a motion's vote in numbers, with those who had a vote in its matter."""
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
    """Return what does not add up in a motion's vote, as warnings (R7, R12)."""
    rule = rule_of(proceedings.meeting, motion, pack)
    if rule is None or not motion.is_voted or motion.yes is None:
        return []
    tally = tally_of(proceedings, rolled, motion, pack)
    problems = voting.tally_problems(rule, tally)
    over = tally.yes + tally.no + tally.abstain - tally.written - tally.present
    voteless = _present_without_vote(proceedings, rolled)
    if 0 < over <= voteless:
        problems.insert(
            0, Problem("probationary-may-have-voted", "yes", {"over": over}, warning=True)
        )
    return problems


def _present_without_vote(proceedings: Proceedings, rolled: Sequence[RollEntry]) -> int:
    present = attendance.present_ids(proceedings.attendances)
    return sum(entry.id in present and not entry.has_vote for entry in rolled)
