"""A county that is really served: its own process's thread, its own certificate, a socket on the loopback."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import uvicorn

from bindesk.county import admin
from bindesk.county.app import make_app
from bindesk.county.data_dir import County, CountyDir, open_county
from bindesk.county.server import ListenAddress, choose_address, config, listen
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store.engine import open_store
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.identity.tickets import TicketFile
from bindesk.sync.rounds import enrolment
from bindesk.sync.rounds.county_client import CountyClient
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.rounds.rounds import ExchangeResult, SyncSession, exchange
from bindesk.sync.wire.requests import seal_answer
from bindesk.sync.wire.wire import encode
from tests.support.county.local_county import TREE, VILLAGE, NearDesk

NOW = 1_795_000_000_000
"""An afternoon in November 2026."""


@dataclass
class SetTime:
    """A clock of milliseconds that stands where it was set."""

    at: int = NOW

    def __call__(self) -> int:
        return self.at


@dataclass
class Numbers:
    """A device's counter outside any store."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last

    def move(self, last: int) -> None:
        self.last = max(self.last, last)


@dataclass
class RealDesk:
    """A near desk's store, and what it knows of its county."""

    near: NearDesk
    joined: CountyMembership
    numbers: Numbers = field(default_factory=Numbers)
    plain: bool = False

    def line(self) -> CountyClient:
        return CountyClient(self.joined, self.numbers, plain=self.plain)

    def sync(self) -> ExchangeResult:
        speaker = SyncSession(
            self.near.store, self.joined.device, SigningKey(self.joined.key), SetTime()
        )
        line = self.line()
        try:
            return exchange(speaker, line)
        finally:
            line.close()


@dataclass
class RealCounty:
    """An open county, and where it is served."""

    county: County
    server: str
    clock: SetTime

    @property
    def port(self) -> int:
        return int(self.server.rpartition(":")[2])

    def ticket(self, unit: str = VILLAGE, role: str = "village") -> TicketFile:
        named = self.server.replace("http://", "https://")
        return admin.new_ticket(self.county, unit, role, named, self.clock())

    def desk(self, file: Path, unit: str = VILLAGE, role: str = "village") -> RealDesk:
        """Return a new desk that has joined, without the wire."""
        store = open_store(file, create=True)
        upgrade_schema(store, fresh=True)
        ticket = self.ticket(unit, role)
        with store.writing() as conn:
            join = enrolment.build_join(conn, ticket, unit, role)
        with self.county.store.writing() as conn:
            welcome = enrolment.admit(conn, join, self.county.key, self.clock())
        data = seal_answer(200, join.nonce, encode(welcome), self.county.key)
        with store.writing() as conn:
            joined = enrolment.apply_join_reply(conn, ticket, data)
        near = NearDesk(store, joined.device, SigningKey(joined.key), unit)
        return RealDesk(near, joined)

    def device(self, device: str) -> Device:
        with self.county.store.reading() as conn:
            found = devices.find(conn, device)
        assert found is not None
        return found


def opened(folder: Path, database: str | None = None) -> County:
    """Return a county with the tree of units."""
    if database is None:
        shutil.copytree(_template(), folder)
        return open_county(CountyDir(folder))
    return _made(folder, database)


def _made(folder: Path, database: str | None = None) -> County:
    county = open_county(CountyDir(folder), database)
    with county.store.writing() as conn:
        units.store(conn, TREE)
    return county


@cache
def _template() -> Path:
    """Return the home of a county made once; all copies share its keys, as copied disks do."""
    kept = tempfile.TemporaryDirectory(prefix="bindesk-county-", ignore_cleanup_errors=True)
    _KEPT.append(kept)
    _made(Path(kept.name) / "home").close()
    return Path(kept.name) / "home"


_KEPT: list["tempfile.TemporaryDirectory[str]"] = []


@contextmanager
def served(
    county: County, clock: SetTime | None = None, *, plain: bool = False
) -> Iterator[RealCounty]:
    """Serve a county in a thread for the length of the block."""
    clock = clock or SetTime()
    place = ListenAddress("127.0.0.1", 0)
    with listen(place) as listening:
        server = choose_address(county, place, listening)
        more = {"ssl_certfile": None, "ssl_keyfile": None} if plain else {}
        running = uvicorn.Server(config(county, make_app(county, clock), **more))
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        try:
            shown = server.replace("https", "http") if plain else server
            yield RealCounty(county, shown, clock)
        finally:
            running.should_exit = True
            thread.join()
            with suppress(OSError):
                listening.close()
