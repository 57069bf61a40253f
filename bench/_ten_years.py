"""Fills a desk with ten years of a village: 600 meetings, 15,000 errands, 3,000 residents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bindesk.db.calendar import calendars
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import ERRAND, ERRAND_STEP
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, MOTION
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.desk.clocks import CHINA, system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.unit_of_work import UnitOfWork
from bindesk.operations.practice import catalogue, meetings, villages
from bindesk.operations.practice.errands import ErrandWithSteps, HallYear
from bindesk.operations.practice.random_source import RandomSource
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.operations.units import units
from bindesk.paths import DataDir
from bindesk.settings import Settings, write_settings

RESIDENTS = 3000
CLERK = "李秀英"
VERB = "demo"
_UNIT = "610482102249"
_DAYS = 365


def make_desk(home: DataDir, years: int, password: str | None) -> None:
    """Create and fill the desk of a data directory; without a password it is a practice desk."""
    unit = units.unit(_UNIT)
    assert unit is not None
    villages.RESIDENTS = RESIDENTS
    desk = create_desk(
        home, DeskSetup(unit.code, unit.name, "village", CLERK, password), system_clock
    )
    try:
        today = desk.today()
        first = today - timedelta(days=_DAYS * years + 10)
        items = catalogue.items(unit.code, today)
        village = villages.village(
            unit, desk.office, RandomSource(1, unit.code), first, first=False
        )
        with _deed(desk, first) as work:
            work.put_all(ORGANISATION, [village.township, village.branch])
            work.put_all(MEMBER, village.members)
            work.put_all(STANDING, village.standings)
            work.put_all(ERRAND_ITEM, items)
            work.put_all(RESIDENT, village.residents)
        with desk.reading() as conn:
            calendar = calendars.load(conn)
        for year in reversed(range(years)):
            end = today - timedelta(days=_DAYS * year)
            chance = RandomSource(100 + year, unit.code)
            letter = desk.office.letter
            for meeting in meetings.meetings(village, chance, end, calendar, letter):
                with _deed(desk, meeting.meeting.entered_on or end) as work:
                    work.put(MEETING, meeting.meeting)
                    work.put_all(MOTION, meeting.motions)
                    work.put_all(ATTENDANCE, meeting.attendances)
            hall = HallYear(
                unit.code, letter, CLERK, items, village.residents, calendar, end, chance
            )
            for month in _by_month(hall.errands()):
                with _deed(desk, month[-1].errand.accepted_on or end) as work:
                    work.put_all(ERRAND, [one.errand for one in month])
                    work.put_all(ERRAND_STEP, [step for one in month for step in one.steps])
    finally:
        desk.close()
    write_settings(home.settings, Settings(unit=unit.name, is_practice=password is None))


def cached_desk(folder: Path, years: int) -> DataDir:
    """Return the data directory of a practice desk, which is filled when it is not there yet."""
    home = DataDir(folder / f"years-{years}")
    if not home.settings.is_file():
        make_desk(home, years, None)
    return home


@contextmanager
def _deed(desk: Desk, day: date) -> Iterator[UnitOfWork]:
    """Record a deed at noon of a day, in a transaction of its own."""
    noon = datetime.combine(day, time(12), CHINA)
    with (
        desk.together() as conn,
        replace(desk, clock=lambda: min(noon, desk.clock())).deed(conn, VERB) as work,
    ):
        yield work


def _by_month(errands: Iterator[ErrandWithSteps]) -> Iterator[list[ErrandWithSteps]]:
    month: list[ErrandWithSteps] = []
    for one in errands:
        day = one.errand.accepted_on or date.min
        if month and (day.year, day.month) != _month_of(month[0]):
            yield month
            month = []
        month.append(one)
    if month:
        yield month


def _month_of(one: ErrandWithSteps) -> tuple[int, int]:
    day = one.errand.accepted_on or date.min
    return day.year, day.month
