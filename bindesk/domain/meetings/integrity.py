"""Checks a meeting's record for contradictions (checks R1 to R12); all problems are warnings.

A warning is shown beside its field and never prevents saving; the clerk may write a reason. A field of a
motion is named like motions.1.yes, a person's like attendances.<id>. Source: domain reference 1.4
(R1-R12).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.meetings import attendance, roll, verdicts
from bindesk.domain.meetings.meetings import MEETING, PRESENT, Meeting, Motion, Proceedings
from bindesk.domain.meetings.roll import RollEntry
from bindesk.domain.meetings.rule_pack import RulePack
from bindesk.domain.people.members import STANDING, Standing
from bindesk.domain.text.problems import Problem
from bindesk.domain.text.similarity import most_alike

LATE_DAYS = 7
LATE_WORKDAYS = 3
"""A record entered more than this many days, or working days, after its meeting is a 补录."""

_SPEAKER = re.compile(r"^\s*([^:：\s,，。;；]{2,20})\s*[:：]")
_ADMITTING = frozenset({"admission"})


@dataclass(frozen=True, slots=True)
class OtherMeeting:
    """Another meeting on the same day, and the ids of the persons present."""

    meeting: Meeting
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class EarlierText:
    """The text of an earlier record, for finding copied minutes."""

    number: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class MeetingContext:
    """Facts outside a meeting's record that the checks need.

    ``names`` has the names of members by id, ``standings`` the standings of every person named,
    ``closed`` the days on which the hall was closed and the reasons, ``considered`` the ids (or "") of
    the members whose admission the committee considered before.
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
    proceedings: Proceedings,
    rolled: Sequence[RollEntry],
    context: MeetingContext,
    *,
    with_presence: bool = True,
) -> list[Problem]:
    """Return the warnings on a meeting's record, in the order of the checks R1 to R12.

    ``with_presence`` False leaves out the checks that compare something with who was present, for a record in
    which the clerk has noted nobody yet.
    """
    rules = _RULES if with_presence else [one for one in _RULES if one not in _OF_PRESENCE]
    return [problem for rule in rules for problem in rule(proceedings, rolled, context)]


def is_late(meeting: Meeting, calendar: WorkCalendar) -> bool:
    """Return whether a record was entered late (补录): over 3 working days, or 7 days, after the meeting."""
    if meeting.day is None or meeting.entered_on is None or meeting.entered_on <= meeting.day:
        return False
    if (meeting.entered_on - meeting.day).days > LATE_DAYS:
        return True
    return calendar.workdays_between(meeting.day, meeting.entered_on) > LATE_WORKDAYS


def speakers(discussion: str) -> list[str]:
    """Return the names of the speakers: the text before the colon of each line, without repeats."""
    matches = (_SPEAKER.match(line) for line in discussion.splitlines())
    return list(dict.fromkeys(match[1] for match in matches if match))


def _warning(code: str, field_name: str, **values: str | int) -> Problem:
    return Problem(code, field_name, values, warning=True)


def _could_not_be_there(
    proceedings: Proceedings, rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R1: a person who had died, left or gone abroad is recorded as present."""
    day, standings = proceedings.meeting.day, roll.standings_by_member(context.standings)
    if day is None:
        return
    enrolled = {entry.id for entry in rolled}
    for person, line in attendance.by_member(proceedings.attendances).items():
        if line.status not in PRESENT:
            continue
        current = roll.current_standings(standings.get(person, []), day)
        reason = roll.reason_off_roll(standings.get(person, []), day)
        abroad = line.status != "online" and any(s.value == "abroad" for s in current.values())
        field_name, name = f"attendances.{person}", context.names.get(person, "")
        if reason or abroad:
            reason = STANDING.choice_words("value", reason or "abroad")
            yield _warning("attendee-could-not-be-there", field_name, name=name, why=reason)
        elif person not in enrolled:
            yield _warning("attendee-not-on-roll", field_name, name=name)


def _in_two_places(
    proceedings: Proceedings, _rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R2: a person is recorded as present at two meetings at the same time."""
    present = attendance.present_ids(proceedings.attendances)
    for other in context.others:
        if not overlap(proceedings.meeting, other.meeting):
            continue
        for person in sorted(present & other.persons):
            values = {"name": context.names.get(person, ""), "other": _type_and_time(other.meeting)}
            yield _warning("attendee-in-two-places", f"attendances.{person}", **values)


def overlap(one: Meeting, two: Meeting) -> bool:
    """Return whether two meetings on one day overlap in time; False when a start or end is missing."""
    if one.day != two.day or not (one.starts and one.ends and two.starts and two.ends):
        return False
    return one.starts < two.ends and two.starts < one.ends


def _type_and_time(meeting: Meeting) -> str:
    return f"{MEETING.choice_words('type', meeting.type)} {meeting.starts}—{meeting.ends}"


def _not_present_themselves(
    proceedings: Proceedings, _rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R3: the chair or the recorder was not present."""
    present = attendance.present_ids(proceedings.attendances)
    present |= {g.person for g in attendance.guests(proceedings.attendances) if g.person}
    for field_name in ("chair", "recorder"):
        person = getattr(proceedings.meeting, field_name)
        if person and person not in present:
            yield _warning(
                f"{field_name}-not-present", field_name, name=context.names.get(person, "")
            )


def _copied(
    proceedings: Proceedings, _rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R4: the text is nearly that of an earlier record."""
    similar = most_alike(proceedings.text(), [earlier.text for earlier in context.earlier])
    if similar is not None:
        earlier = context.earlier[similar.index]
        field_name = (
            "minutes"
            if proceedings.meeting.minutes or not proceedings.motions
            else "motions.1.discussion"
        )
        day = earlier.day.isoformat()
        yield _warning(
            "text-like-earlier", field_name, number=earlier.number, percent=similar.percent, day=day
        )


def _entered_late(
    proceedings: Proceedings, _rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R5: the record was entered long after the meeting."""
    meeting = proceedings.meeting
    if meeting.day is None or meeting.entered_on is None or not is_late(meeting, context.calendar):
        return
    days = (meeting.entered_on - meeting.day).days
    yield _warning("entered-late", "day", days=days, entered=meeting.entered_on.isoformat())


def _unlikely_day(
    proceedings: Proceedings, _rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R6: the day is in the future, or the hall was closed."""
    day = proceedings.meeting.day
    if day is None:
        return
    if day > context.today:
        yield _warning("meeting-in-future", "day", day=day.isoformat())
    if day in context.closed:
        yield _warning("hall-was-closed", "day", why=context.closed[day] or "未写原因")


def _numbered(proceedings: Proceedings) -> Iterable[tuple[int, Motion]]:
    return enumerate(proceedings.motions, start=1)


def _votes(
    proceedings: Proceedings, rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R7 and R12: the votes do not add up, or a person without a vote voted."""
    for number, motion in _numbered(proceedings):
        for problem in verdicts.vote_problems(proceedings, rolled, motion, context.pack):
            yield _warning(problem.code, f"motions.{number}.{problem.field}", **problem.values)


def _without_committee(
    proceedings: Proceedings, rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R8: the meeting votes on an admission that the committee never considered."""
    if proceedings.meeting.type == "ZW" or not roll.has_committee(rolled):
        return
    for number, motion in _numbered(proceedings):
        admits = motion.matter in _ADMITTING and motion.is_voted
        if admits and not context.considered & {motion.about, ""}:
            yield _warning("admission-without-committee", f"motions.{number}.matter")


def _signatures(
    proceedings: Proceedings, rolled: Sequence[RollEntry], _context: MeetingContext
) -> Iterable[Problem]:
    """R9: the number of signatures on the paper sheet differs from the number of persons present."""
    signed = proceedings.meeting.signed
    counts = attendance.count(rolled, proceedings.meeting, proceedings.attendances)
    online = sum(
        a.status == "online" for a in attendance.by_member(proceedings.attendances).values()
    )
    expected = counts.present - online
    if signed is not None and signed not in range(expected, counts.present + 1):
        yield _warning("signatures-differ", "signed", signed=signed, present=counts.present)


def _silent_speakers(
    proceedings: Proceedings, rolled: Sequence[RollEntry], _context: MeetingContext
) -> Iterable[Problem]:
    """R10: a member who was not present is recorded as a speaker."""
    present_ids = attendance.present_ids(proceedings.attendances)
    present_names = {entry.member.name for entry in rolled if entry.id in present_ids}
    present_names |= {guest.name for guest in attendance.guests(proceedings.attendances)}
    missing = {entry.member.name for entry in rolled} - present_names
    for number, motion in _numbered(proceedings):
        for name in speakers(motion.discussion):
            if name in missing:
                yield _warning("speaker-not-present", f"motions.{number}.discussion", name=name)


def _too_few(
    proceedings: Proceedings, rolled: Sequence[RollEntry], context: MeetingContext
) -> Iterable[Problem]:
    """R11: the meeting voted without a quorum."""
    for number, motion in _numbered(proceedings):
        verdict = verdicts.judge(proceedings, rolled, motion, context.pack)
        if verdict is not None and not verdict.quorum.is_met:
            quorum = verdict.quorum
            values = {"had": quorum.had, "needed": quorum.needed, "of": quorum.of}
            field_name, words = f"motions.{number}.is_voted", quorum.operator.words
            yield _warning("too-few-for-vote", field_name, operator=words, **values)


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
_OF_PRESENCE = frozenset({_not_present_themselves, _votes, _signatures, _silent_speakers, _too_few})
