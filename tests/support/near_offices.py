"""A county with open desks around it: real stores, operations on top, and a line between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bindesk.db import calendars, metas
from bindesk.operations.desk import Desk, Office
from bindesk.paths import Home
from tests.support.desks import SetClock
from tests.support.near_county import COUNTY, TOWNSHIP, VILLAGE, NearCounty, NearDesk

NAMES = {COUNTY: "彬州市", TOWNSHIP: "彬州市新民镇", VILLAGE: "彬州市新民镇早饭头村"}


@dataclass
class Seat:
    """A desk that a clerk sits at, and its end of the line."""

    near: NearDesk
    desk: Desk
    county: NearCounty

    def sync(self) -> None:
        self.near.sync(self.county)


@dataclass
class Offices:
    """A county and the seats that have joined it, in one folder."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    seats: list[Seat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.county = NearCounty.at(self.folder / "county.db")

    def seat(self, unit: str = VILLAGE, role: str = "village", clerk: str = "李秀英") -> Seat:
        """Open a new desk of a unit, enrolled at the county."""
        home = Home(self.folder / f"home-{len(self.seats)}")
        home.root.mkdir()
        near = NearDesk.join(self.county, home.store, unit=unit, role=role)
        with near.store.writing() as link:
            calendars.seed(link)
            metas.write(link, "device", near.device)
        letter = chr(ord("A") + sum(one.desk.office.unit == unit for one in self.seats))
        office = Office(unit, NAMES.get(unit, unit), role, near.device, letter, is_practice=True)
        self.seats.append(
            Seat(near, Desk(home, near.store, self.clock, office, clerk), self.county)
        )
        return self.seats[-1]

    def sync(self, times: int = 2) -> None:
        """Let every desk speak with the county until all have heard all."""
        for _ in range(times):
            for seat in self.seats:
                seat.sync()


@contextmanager
def offices(folder: Path) -> Iterator[Offices]:
    """Set the offices up, and close every store at the end."""
    made = Offices(folder)
    try:
        yield made
    finally:
        for store in (made.county.store, *(seat.near.store for seat in made.seats)):
            store.close()


__all__ = ["COUNTY", "TOWNSHIP", "VILLAGE", "Offices", "Seat", "offices"]
