"""Looks a meeting's record over for what can not be: the checks R1 to R12, as warnings only.

A warning stands beside its field and never keeps anybody from saving; the clerk may write a reason.
Fields of a motion are named motions.1.yes, of a person attendances.<id>.
Source: domain reference 1.4 (R1-R12).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import attendance, roll, verdicts
from bindesk.domain.meetings.meetings import PRESENT, TYPES, Meeting, Motion, Proceedings
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.rule_pack import RulePack
from bindesk.domain.people.members import STANDINGS, Standing
from bindesk.domain.text.problems import Problem
from bindesk.domain.text.similarity import most_alike

LATE_DAYS = 7
LATE_WORKDAYS = 3
"""More days, or working days, than these between a meeting and its entry make it a 补录."""

_SPEAKER = re.compile(r"^\s*([^:：\s,，。;；]{2,20})\s*[:：]")
_ADMITTING = frozenset({"admission"})


@dataclass(frozen=True, slots=True)
class OtherMeeting:
    """Another meeting of the same day, and who was at it, by ids."""

    meeting: Meeting
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class EarlierText:
    """The text of an earlier record, to see whether this one was copied from it."""

    number: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class MeetingContext:
    """What is known around a meeting that its own record does not say.

    ``names`` has the names of members by id, ``standings`` those of everybody named, ``closed`` the
    days the hall was closed and why, ``considered`` the members' ids (or "") whose admission the
    committee considered before.
    """

    today: date
    calendar: WorkCalendar
    pack: RulePack
    names: Mapping[str, str] = field(default_factory=dict)
    standings: Sequence[Standing] = ()
    closed: Mapping[date, str] = field(default_factory=dict)
    others: Sequence[OtherMeeting] = ()
    earlier: Sequence[EarlierText] = ()
    considered: frozenset[str] = frozenset()


IntegrityRule = Callable[[Proceedings, Sequence[RollEntry], MeetingContext], Iterable[Problem]]


def findings(
    told: Proceedings, rolled: Sequence[RollEntry], around: MeetingContext
) -> list[Problem]:
    """Return what is doubtful in a meeting's record, in the order of the checks R1 to R12."""
    return [problem for rule in _RULES for problem in rule(told, rolled, around)]


def is_late(meeting: Meeting, calendar: WorkCalendar) -> bool:
    """Tell whether a record counts as 补录: entered over 3 working days, or 7 days, after the meeting."""
    if meeting.day is None or meeting.entered_on is None or meeting.entered_on <= meeting.day:
        return False
    if (meeting.entered_on - meeting.day).days > LATE_DAYS:
        return True
    return calendar.workdays_between(meeting.day, meeting.entered_on) > LATE_WORKDAYS


def speakers(discussion: str) -> list[str]:
    """Return who is said to have spoken: what stands before the colon of each line, once each."""
    found = (_SPEAKER.match(line) for line in discussion.splitlines())
    return list(dict.fromkeys(match[1] for match in found if match))


def _doubt(code: str, where: str, **values: str | int) -> Problem:
    return Problem(code, where, values, warning=True)


def _could_not_be_there(
    told: Proceedings, rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R1: somebody who had died, left, or was abroad is said to have come."""
    day, own = told.meeting.day, roll.of_each(around.standings)
    if day is None:
        return
    enrolled = {one.id for one in rolled}
    for person, line in attendance.by_member(told.attendances).items():
        if line.status not in PRESENT:
            continue
        held = roll.holding(own.get(person, []), day)
        why = roll.why_gone(own.get(person, []), day)
        abroad = line.status != "online" and any(s.value == "abroad" for s in held.values())
        where, name = f"attendances.{person}", around.names.get(person, "")
        if why or abroad:
            why = STANDINGS[why or "abroad"]
            yield _doubt("attendee-could-not-be-there", where, name=name, why=why)
        elif person not in enrolled:
            yield _doubt("attendee-not-on-roll", where, name=name)


def _in_two_places(
    told: Proceedings, _rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R2: somebody is at two meetings at once."""
    came = attendance.present_ids(told.attendances)
    for other in around.others:
        if not overlap(told.meeting, other.meeting):
            continue
        for person in sorted(came & other.persons):
            values = {"name": around.names.get(person, ""), "other": _called(other.meeting)}
            yield _doubt("attendee-in-two-places", f"attendances.{person}", **values)


def overlap(one: Meeting, two: Meeting) -> bool:
    """Tell whether two meetings of one day overlap in time; without both times nobody can tell."""
    if one.day != two.day or not (one.starts and one.ends and two.starts and two.ends):
        return False
    return one.starts < two.ends and two.starts < one.ends


def _called(meeting: Meeting) -> str:
    return f"{TYPES.get(meeting.type, meeting.type)} {meeting.starts}—{meeting.ends}"


def _not_present_themselves(
    told: Proceedings, _rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R3: who took the chair or the minutes was not there."""
    here = attendance.present_ids(told.attendances)
    here |= {g.person for g in attendance.guests(told.attendances) if g.person}
    for where in ("chair", "recorder"):
        person = getattr(told.meeting, where)
        if person and person not in here:
            yield _doubt(f"{where}-not-present", where, name=around.names.get(person, ""))


def _copied(
    told: Proceedings, _rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R4: the text is that of an earlier record."""
    found = most_alike(told.text(), [earlier.text for earlier in around.earlier])
    if found is not None:
        earlier = around.earlier[found.index]
        where = "minutes" if told.meeting.minutes or not told.motions else "motions.1.discussion"
        day = earlier.day.isoformat()
        yield _doubt(
            "text-like-earlier", where, number=earlier.number, percent=found.percent, day=day
        )


def _entered_late(
    told: Proceedings, _rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R5: the record was typed in long after the meeting."""
    meeting = told.meeting
    if meeting.day is None or meeting.entered_on is None or not is_late(meeting, around.calendar):
        return
    days = (meeting.entered_on - meeting.day).days
    yield _doubt("entered-late", "day", days=days, entered=meeting.entered_on.isoformat())


def _unlikely_day(
    told: Proceedings, _rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R6: the day is still to come, or the hall was closed."""
    day = told.meeting.day
    if day is None:
        return
    if day > around.today:
        yield _doubt("meeting-in-future", "day", day=day.isoformat())
    if day in around.closed:
        yield _doubt("hall-was-closed", "day", why=around.closed[day] or "未写原因")


def _numbered(told: Proceedings) -> Iterable[tuple[int, Motion]]:
    return enumerate(told.motions, start=1)


def _votes(
    told: Proceedings, rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R7 and R12: the votes do not add up, or somebody without a vote voted."""
    for place, motion in _numbered(told):
        for found in verdicts.vote_problems(told, rolled, motion, around.pack):
            yield _doubt(found.code, f"motions.{place}.{found.field}", **found.values)


def _without_committee(
    told: Proceedings, rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R8: an admission is voted on that the committee never considered."""
    if told.meeting.type == "ZW" or not roll.has_committee(rolled):
        return
    for place, motion in _numbered(told):
        admits = motion.matter in _ADMITTING and motion.is_voted
        if admits and not around.considered & {motion.about, ""}:
            yield _doubt("admission-without-committee", f"motions.{place}.matter")


def _signatures(
    told: Proceedings, rolled: Sequence[RollEntry], _around: MeetingContext
) -> Iterable[Problem]:
    """R9: the paper sheet has another number of signatures than there were people."""
    signed = told.meeting.signed
    counts = attendance.count(rolled, told.meeting, told.attendances)
    online = sum(a.status == "online" for a in attendance.by_member(told.attendances).values())
    expected = counts.present - online
    if signed is not None and signed not in range(expected, counts.present + 1):
        yield _doubt("signatures-differ", "signed", signed=signed, present=counts.present)


def _silent_speakers(
    told: Proceedings, rolled: Sequence[RollEntry], _around: MeetingContext
) -> Iterable[Problem]:
    """R10: a member who did not come is said to have spoken."""
    here = attendance.present_ids(told.attendances)
    present = {one.member.name for one in rolled if one.id in here}
    present |= {guest.name for guest in attendance.guests(told.attendances)}
    missing = {one.member.name for one in rolled} - present
    for place, motion in _numbered(told):
        for name in speakers(motion.discussion):
            if name in missing:
                yield _doubt("speaker-not-present", f"motions.{place}.discussion", name=name)


def _too_few(
    told: Proceedings, rolled: Sequence[RollEntry], around: MeetingContext
) -> Iterable[Problem]:
    """R11: a vote was taken though too few had come."""
    for place, motion in _numbered(told):
        judged = verdicts.judge(told, rolled, motion, around.pack)
        if judged is not None and not judged.quorum.is_met:
            quorum = judged.quorum
            values = {"had": quorum.had, "needed": quorum.needed, "of": quorum.of}
            where, words = f"motions.{place}.is_voted", quorum.operator.words
            yield _doubt("too-few-for-vote", where, operator=words, **values)


_RULES: tuple[IntegrityRule, ...] = (
    _could_not_be_there,
    _in_two_places,
    _not_present_themselves,
    _copied,
    _entered_late,
    _unlikely_day,
    _votes,
    _without_committee,
    _signatures,
    _silent_speakers,
    _too_few,
)
