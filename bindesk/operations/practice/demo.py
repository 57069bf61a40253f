"""Fills an empty practice desk with made-up people and a year of work."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.clocks import Clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.desk.locks import acquire
from bindesk.operations.practice.village_year import record_village
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk, read_card
from bindesk.operations.units import units
from bindesk.operations.units.units import Unit
from bindesk.paths import DataDir

VILLAGES = 20
"""The greatest number of villages on a township's practice desk."""

_MARK = "demo"
_VILLAGE = "610482102249"
_TOWNSHIP = "610482101000"
_COUNTY = "610482000000"
_CLERK = "李秀英"

DemoProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """Reports the contents of a practice desk; ``is_new`` is true when this run filled it."""

    name: str
    members: int
    meetings: int
    residents: int
    errands: int
    is_new: bool


def silent(done: int, of: int) -> None:
    """Ignore the progress of the filling."""
    del done, of


def prepare(
    home: DataDir, clock: Clock, size: str, seed: int, progress: DemoProgress = silent
) -> DemoSummary:
    """Create a practice desk in a data directory if there is none, fill it if needed, and close it.

    Raises ValidationFailed for a real desk and for one that holds other records, ExternalError when another
    program works in the directory or the disk refuses.
    """
    with acquire(home), _open(home, clock, size) as desk:
        return fill(desk, size, seed, progress)


def fill(desk: Desk, size: str, seed: int, progress: DemoProgress = silent) -> DemoSummary:
    """Fill an empty practice desk with a year up to the clock's date; a filled one stays unchanged.

    A village has 45 members, 60 meetings, 600 residents and 1,500 errands; a township has 20 villages and a
    county all of its list, whose records belong to their own units. The same seed on the same day gives the
    same records. Each village is stored in one transaction; villages that an interruption left out are
    filled the next time. Raises ValidationFailed for a real desk and for one that holds other records.
    """
    _expect_practice(desk)
    village_units = _units(desk, size)
    filled = False
    for index, unit in enumerate(village_units):
        progress(index, len(village_units))
        with desk.together() as conn:
            if not records.where(conn, ORGANISATION, {"village_code": unit.code}):
                record_village(conn, desk, unit, seed, is_first=index == 0)
                metadata.write(conn, _MARK, f"{size} {seed}")
                filled = True
    progress(len(village_units), len(village_units))
    return _counted(desk, is_new=filled)


@contextmanager
def _open(home: DataDir, clock: Clock, size: str) -> Iterator[Desk]:
    card = read_card(home)
    if card is None:
        code, name = _seat(size)
        desk = create_desk(home, DeskSetup(code, name, size, _CLERK), clock)
    elif card.practice:
        desk = open_desk(home, clock)
    else:
        raise ValidationFailed([Problem("demo-real-desk", values={"path": str(home.root)})])
    try:
        yield desk
    finally:
        desk.close()


def _seat(size: str) -> tuple[str, str]:
    """Return the code and name of the unit of a new practice desk."""
    if size == "township":
        return _TOWNSHIP, f"{units.COUNTY}北极镇"
    if size == "county":
        return _COUNTY, units.COUNTY
    unit = units.unit(_VILLAGE)
    return _VILLAGE, unit.name if unit else units.COUNTY


def _expect_practice(desk: Desk) -> None:
    where = {"path": str(desk.home.root)}
    if not desk.office.is_practice:
        raise ValidationFailed([Problem("demo-real-desk", values=where)])
    with desk.reading() as conn:
        if journal.how_many(conn) and not metadata.read(conn, _MARK):
            raise ValidationFailed([Problem("demo-not-empty", values=where)])


def _units(desk: Desk, size: str) -> Sequence[Unit]:
    office = desk.office
    if size == "county":
        return list(units.units().values())
    if size == "township":
        township = office.unit if units.of_township(office.unit) else _TOWNSHIP
        return units.of_township(township)[:VILLAGES]
    listed = units.unit(office.unit)
    return [listed or Unit(office.unit, office.name, "", office.unit)]


def _counted(desk: Desk, *, is_new: bool) -> DemoSummary:
    with desk.reading() as conn:
        return DemoSummary(
            name=desk.office.name,
            members=records.count(conn, MEMBER),
            meetings=records.count(conn, MEETING),
            residents=records.count(conn, RESIDENT),
            errands=records.count(conn, ERRAND),
            is_new=is_new,
        )
