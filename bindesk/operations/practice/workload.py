"""Writes made-up deeds one after another and acknowledges each in a file, for testing power cuts.

A line in the acknowledgement file means that the deed is on the disk.
"""

import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP, Errand, ErrandStep
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, Attendance, Meeting, attendance_id
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.errors import ExternalError
from bindesk.operations.desk.desk import Desk
from bindesk.operations.people.branches import first_branch
from bindesk.operations.practice.people import PeopleGenerator
from bindesk.operations.practice.random_source import RandomSource, word_lists

_ROSTER = 45


def work(desk: Desk, seed: int, count: int, ack: Path) -> int:
    """Write ``count`` deeds and return their number; the same seed gives the same deeds.

    After each commit a line with the deed's number in this run and its id is flushed to the acknowledgement
    file ``ack``. Raises ExternalError when the disk or the lock refuses; the acknowledged deeds stay
    stored.
    """
    worker = _Worker(desk, seed)
    try:
        with ack.open("ab") as file:
            for number in range(1, count + 1):
                changes = worker.deed()
                _acknowledge(file, f"{number} {changes.deed}\n")
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(ack), reason=str(error)) from error
    return count


def _acknowledge(file: BinaryIO, line: str) -> None:
    file.write(line.encode("ascii"))
    file.flush()
    os.fsync(file.fileno())


class _Worker:
    """Writes deeds of random kinds, based on the records of the deeds before."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self._desk = desk
        self._chance = RandomSource(seed, desk.office.unit)
        self._people = PeopleGenerator(self._chance)
        self._branch = first_branch(desk.office)
        self._kinds: Mapping[Callable[[], Changes], int] = {
            self._record_resident: 4,
            self._accept_errand: 6,
            self._record_meeting: 2,
            self._correct_resident: 3,
            self._strike_resident: 1,
        }
        with desk.reading() as conn:
            self._members = records.where(conn, MEMBER, {"branch": self._branch.id})
            self._residents = records.where(conn, RESIDENT, {})
            self._errands = records.count(conn, ERRAND)

    def deed(self) -> Changes:
        """Write the next deed."""
        if not self._members:
            return self._enrol()
        if not self._residents:
            return self._record_resident()
        kinds, weights = list(self._kinds), list(self._kinds.values())
        return self._chance.choices(kinds, weights)[0]()

    def _born(self) -> tuple[date, date]:
        today = self._desk.today()
        return today - timedelta(days=30 * 365), today - timedelta(days=70 * 365)

    def _enrol(self) -> Changes:
        today = self._desk.today()
        with self._desk.writing("import-member") as deed:
            deed.put(ORGANISATION, self._branch)
            for _ in range(_ROSTER):
                person = self._people.person(*self._born())
                member = Member(
                    id=deed.new_id(),
                    name=person.name,
                    gender=person.gender,
                    born=person.born,
                    id_number=person.id_number,
                    category="full",
                    joined_on=today - timedelta(days=3000),
                    branch=self._branch.id,
                    remarks=word_lists("names")["remarks"],
                )
                self._members.append(member)
            deed.put_all(MEMBER, self._members)
        return deed.changes

    def _record_resident(self) -> Changes:
        person = self._people.person(*self._born())
        with self._desk.writing("record-resident") as deed:
            resident = Resident(
                id=deed.new_id(),
                name=person.name,
                gender=person.gender,
                born=person.born,
                id_number=person.id_number,
                phone=person.phone,
                remarks=word_lists("names")["remarks"],
            )
            deed.put(RESIDENT, resident)
        self._residents.append(resident)
        return deed.changes

    def _correct_resident(self) -> Changes:
        index = self._chance.randrange(len(self._residents))
        number = self._chance.randrange(10**9)
        with self._desk.writing("correct-resident") as deed:
            deed.set(RESIDENT, self._residents[index].id, {"address": f"练习地址{number}号"})
        return deed.changes

    def _strike_resident(self) -> Changes:
        resident = self._residents.pop(self._chance.randrange(len(self._residents)))
        with self._desk.writing("strike-resident") as deed:
            deed.strike(RESIDENT, resident.id, "练习")
        return deed.changes

    def _accept_errand(self) -> Changes:
        desk, today = self._desk, self._desk.today()
        resident = self._chance.choice(self._residents)
        self._errands += 1
        with desk.writing("accept-errand") as deed:
            errand = Errand(
                id=deed.new_id(),
                number=f"{desk.office.unit}-{today.year}-Z-{self._errands:04}",
                subject="水费代收代缴",
                resident=resident.id,
                visitor=resident.name,
                accepted_on=today,
                handling="direct",
                first_asked=desk.clerk,
            )
            step = ErrandStep(
                id=deed.new_id(),
                errand=errand.id,
                place=1,
                state="accepted",
                day=today,
                at=desk.now(),
                clerk=desk.clerk,
            )
            deed.put(ERRAND, errand)
            deed.put(ERRAND_STEP, step)
        return deed.changes

    def _record_meeting(self) -> Changes:
        today = self._desk.today()
        with self._desk.writing("record-meeting") as deed:
            meeting = Meeting(
                id=deed.new_id(),
                type="ZT",
                branch=self._branch.id,
                topic=f"练习主题{self._chance.randrange(10**9)}",
                day=today,
                entered_on=today,
                finished=True,
            )
            deed.put(MEETING, meeting)
            deed.put_all(
                ATTENDANCE,
                [
                    Attendance(
                        id=attendance_id(meeting.id, member.id),
                        meeting=meeting.id,
                        person=member.id,
                        name=member.name,
                        role="member",
                        status=self._chance.choice(("present", "present", "leave-private")),
                    )
                    for member in self._members
                ],
            )
        return deed.changes
