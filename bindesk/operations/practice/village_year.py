"""Stores a made-up village on a practice desk, as deeds dated through the year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bindesk.db.calendar import calendars
from bindesk.db.store.engine import Connection
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, MOTION, Proceedings
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.desk.clocks import CHINA
from bindesk.operations.desk.desk import Desk
from bindesk.operations.journal.undo import FILLING
from bindesk.operations.practice import catalogue, meetings, villages
from bindesk.operations.practice.errands import ErrandWithSteps, HallYear
from bindesk.operations.practice.random_source import RandomSource
from bindesk.operations.practice.villages import MadeUpVillage
from bindesk.operations.units.units import Unit

_YEAR = timedelta(days=366)


def record_village(
    conn: Connection, practice_desk: Desk, unit: Unit, seed: int, *, is_first: bool
) -> None:
    """Store a village with a year of meetings and errands, within a transaction that is open.

    The records belong to the village's unit, whatever the unit of ``practice_desk``.
    """
    desk = replace(
        practice_desk, office=replace(practice_desk.office, unit=unit.code, name=unit.name)
    )
    chance, today = RandomSource(seed, unit.code), desk.today()
    calendar = calendars.load(conn)
    village = villages.village(unit, desk.office, chance, today, first=is_first)
    items = catalogue.items(unit.code, today)
    with _desk_on(practice_desk, today - _YEAR).deed(conn, FILLING) as work:
        work.put(ORGANISATION, village.township)
    _record_people(conn, desk, village, items)
    letter = desk.office.letter
    for proceedings in meetings.meetings(village, chance, today, calendar, letter):
        _record_meeting(conn, desk, proceedings)
    hall = HallYear(
        unit.code, letter, desk.clerk, items, village.residents, calendar, today, chance
    )
    for month in _by_month(hall.errands()):
        _record_errands(conn, desk, month)


def _record_people(
    conn: Connection, desk: Desk, village: MadeUpVillage, items: Sequence[ErrandItem]
) -> None:
    with _desk_on(desk, desk.today() - _YEAR).deed(conn, FILLING) as work:
        work.put(ORGANISATION, village.branch)
        work.put_all(MEMBER, village.members)
        work.put_all(STANDING, village.standings)
        work.put_all(ERRAND_ITEM, items)
        work.put_all(RESIDENT, village.residents)


def _record_meeting(conn: Connection, desk: Desk, proceedings: Proceedings) -> None:
    entered = proceedings.meeting.entered_on or desk.today()
    with _desk_on(desk, entered).deed(conn, FILLING) as work:
        work.put(MEETING, proceedings.meeting)
        work.put_all(MOTION, proceedings.motions)
        work.put_all(ATTENDANCE, proceedings.attendances)


def _record_errands(conn: Connection, desk: Desk, month: Sequence[ErrandWithSteps]) -> None:
    last = month[-1].errand.accepted_on or desk.today()
    with _desk_on(desk, last).deed(conn, FILLING) as work:
        work.put_all(ERRAND, [entry.errand for entry in month])
        work.put_all(ERRAND_STEP, [step for entry in month for step in entry.steps])


def _desk_on(desk: Desk, day: date) -> Desk:
    """Return the desk with its clock at noon of a day, or at the present time if that is earlier."""
    noon = datetime.combine(day, time(12), CHINA)
    return replace(desk, clock=lambda: min(noon, desk.clock()))


def _by_month(errands: Iterator[ErrandWithSteps]) -> Iterator[list[ErrandWithSteps]]:
    month: list[ErrandWithSteps] = []
    for one in errands:
        if month and _month(one) != _month(month[0]):
            yield month
            month = []
        month.append(one)
    yield month


def _month(entry: ErrandWithSteps) -> tuple[int, int]:
    day = entry.errand.accepted_on or date.min
    return day.year, day.month
