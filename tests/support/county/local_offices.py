"""A county with open desks around it: real stores, operations on top, and a line between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bindesk.county.certificates import CertificateAuthority
from bindesk.county.data_dir import County, CountyDir, CountyInfo
from bindesk.db.calendar import calendars
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store.engine import Store, open_store
from bindesk.db.syncing import devices
from bindesk.operations.desk.clocks import milliseconds
from bindesk.operations.desk.desk import Desk, DeskInfo
from bindesk.paths import DataDir
from bindesk.sync.identity import tickets
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import enrolment
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.wire.requests import seal_answer
from bindesk.sync.wire.wire import encode
from tests.support.county.county_file_transport import CountyFiles
from tests.support.county.local_county import (
    COUNTY,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    NearCounty,
    NearDesk,
)
from tests.support.county.served_county import RealCounty, RealDesk, SetTime
from tests.support.desks.desks import SetClock

NAMES = {COUNTY: "彬州市", TOWNSHIP: "彬州市新民镇", VILLAGE: "彬州市新民镇早饭头村"}


@dataclass
class Seat:
    """A desk that a clerk sits at, and its end of the line."""

    near: NearDesk
    desk: Desk
    county: NearCounty
    joined: CountyMembership

    def sync(self) -> None:
        self.near.sync(self.county)


@dataclass
class Offices:
    """A county and the seats that have joined it, in one folder."""

    folder: Path
    clock: SetClock = field(default_factory=SetClock)
    seats: list[Seat] = field(default_factory=list)
    key: SigningKey = field(default_factory=SigningKey.new)

    def __post_init__(self) -> None:
        self.county = NearCounty.at(self.folder / "county.db")

    def seat(self, unit: str = VILLAGE, role: str = "village", clerk: str = "李秀英") -> Seat:
        """Open a new desk of a unit, enrolled at the county."""
        home = DataDir(self.folder / f"home-{len(self.seats)}")
        home.root.mkdir()
        store = open_store(home.store, create=True)
        upgrade_schema(store, fresh=True)
        with store.writing() as conn:
            calendars.seed(conn)
        joined = self._join(store, unit, role)
        near = NearDesk(store, joined.device, SigningKey(joined.key), unit)
        name = NAMES.get(unit, unit)
        office = DeskInfo(unit, name, role, joined.device, joined.letter, is_practice=True)
        self.seats.append(
            Seat(near, Desk(home, store, self.clock, office, clerk), self.county, joined)
        )
        return self.seats[-1]

    def _join(self, store: Store, unit: str, role: str) -> CountyMembership:
        """Let a desk in by a ticket, as over the line."""
        now = milliseconds(self.clock())
        secret = tickets.new_secret()
        ticket = tickets.TicketFile(
            "https://near", "", self.key.public(), unit, unit, role, secret, now + 1
        )
        with store.writing() as conn:
            join = enrolment.build_join(conn, ticket, unit, role)
        with self.county.store.writing() as conn:
            devices.store_ticket(conn, tickets.secret_hash(secret, unit, role, now))
            welcome = enrolment.admit(conn, join, self.key, now)
        answer = seal_answer(enrolment.ADMITTED, join.nonce, encode(welcome), self.key)
        with store.writing() as conn:
            return enrolment.apply_join_reply(conn, ticket, answer)

    @cached_property
    def house(self) -> County:
        """The county with a home of its own, where the desks' files lie."""
        home = CountyDir(self.folder / "county-home")
        for folder in (home.files, home.keys):
            folder.mkdir(parents=True)
        card = CountyInfo("near", "")
        return County(home, card, self.county.store, self.key, CertificateAuthority.of(home.keys))

    def file_line(self, seat: Seat) -> CountyFiles:
        """Return a line for files between a seat and the county."""
        return CountyFiles(RealCounty(self.house, "", SetTime()), RealDesk(seat.near, seat.joined))

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


__all__ = ["COUNTY", "NEIGHBOUR", "TOWNSHIP", "VILLAGE", "Offices", "Seat", "offices"]
