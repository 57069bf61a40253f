"""Reads the attendance of members whose records were merged into others since.

A finished meeting is read as it was recorded: who was entered under a record that is merged today stays on
its roll under that record. In a meeting that is still worked on the surviving member takes the place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bindesk.domain.meetings.meetings import Attendance, Meeting, Proceedings, attendance_id
from bindesk.domain.people.members import Member


def members_of_meeting(
    members: Sequence[Member],
    merged: Iterable[Member],
    survivor_of: Mapping[str, str],
    meeting: Meeting,
    lines: Iterable[Attendance],
) -> list[Member]:
    """Return the members from which a meeting's roll is computed.

    ``members`` are those of today, ``merged`` the merged ones, ``lines`` the meeting's attendance. In a
    finished meeting a merged member with a line is added, and takes the place of a survivor without one.
    """
    if not meeting.finished:
        return list(members)
    recorded = {line.person for line in lines if line.meeting == meeting.id and not line.struck}
    shown = [replace(one, struck=False) for one in merged if one.id in recorded]
    replaced = {survivor_of[one.id] for one in shown} - recorded
    return [*(one for one in members if one.id not in replaced), *shown]


def as_survivors(
    lines: Iterable[Attendance], survivor_of: Mapping[str, str]
) -> tuple[Attendance, ...]:
    """Return attendances with the surviving member in the place of a merged one.

    A merged member's line is left out where the survivor has a line in the meeting.
    """
    ordered = sorted(lines, key=lambda line: line.person in survivor_of)
    by_person: dict[tuple[str, str], Attendance] = {}
    for line in ordered:
        person = survivor_of.get(line.person, line.person)
        by_person.setdefault((line.meeting, person or line.id), _moved(line, person))
    return tuple(by_person.values())


def _moved(line: Attendance, person: str) -> Attendance:
    if person == line.person:
        return line
    return replace(line, id=attendance_id(line.meeting, person), person=person, heads=())


def with_survivors(proceedings: Proceedings, survivor_of: Mapping[str, str]) -> Proceedings:
    """Return an unfinished meeting with surviving members in the place of merged ones.

    A finished meeting is returned as it is.
    """
    meeting = proceedings.meeting
    if meeting.finished or not survivor_of:
        return proceedings
    return replace(
        proceedings,
        meeting=replace(
            meeting,
            chair=survivor_of.get(meeting.chair, meeting.chair),
            recorder=survivor_of.get(meeting.recorder, meeting.recorder),
        ),
        motions=tuple(
            replace(one, about=survivor_of.get(one.about, one.about)) for one in proceedings.motions
        ),
        attendances=as_survivors(proceedings.attendances, survivor_of),
    )
