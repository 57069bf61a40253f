"""A county in a process of its own, desks, and a line between them that counts and paces."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from bindesk.county import admin
from bindesk.county.data_dir import CountyDir, open_county
from bindesk.db.syncing import units
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.all_kinds import KINDS
from bindesk.operations.desk.clocks import instant, milliseconds, system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.operations.syncing import syncing
from bindesk.operations.syncing.exchange import Exchange
from bindesk.paths import DataDir
from bindesk.sync.identity.tickets import write_ticket
from bindesk.sync.rounds.county_client import CountyClient
from bindesk.sync.rounds.enrolment import membership_of
from bindesk.sync.rounds.rounds import ExchangeResult

ROOT = Path(__file__).resolve().parents[2]
COUNTY, TOWNSHIP, VILLAGE = "610482000000", "610482102000", "610482102249"
TREE = (
    KnownUnit(COUNTY, "彬州市", "county", ""),
    KnownUnit(TOWNSHIP, "新民镇", "township", COUNTY),
    KnownUnit(VILLAGE, "早饭头村", "village", TOWNSHIP),
)
PASSWORD = "a made-up password"
_PIECE = 4096


def make_county(
    folder: Path, tree: Sequence[KnownUnit] = TREE, database: str | None = None
) -> CountyDir:
    """Make a county with a tree of units."""
    home = CountyDir(folder)
    county = open_county(home, database)
    with county.store.writing() as conn:
        units.store(conn, tree)
    county.close()
    return home


@dataclass
class Served:
    """A county's process and its port on the loopback; ``database`` is that of its PostgreSQL, if any."""

    port: int
    process: "subprocess.Popen[str]"
    database: int = 0

    def pids(self) -> list[int]:
        """Return the ids of the process and of its children."""
        own = self.process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text("ascii").split()
        return [own, *map(int, children)]

    def memory(self) -> int:
        """Return the resident bytes of all processes together that are the county's own (Pss)."""
        total = 0
        for pid in self.pids():
            told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
            total += next(int(x.split()[1]) for x in told.splitlines() if x.startswith("Pss:"))
        return total * 1024


@contextmanager
def serving(home: CountyDir, *, plain: bool = False, workers: int = 1) -> Iterator[Served]:
    """Run ``bindesk county serve`` for the length of the block; ``plain`` leaves TLS out, to count bytes."""
    own = (
        [str(Path(__file__).with_name("_plain_county.py"))]
        if plain
        else ["-m", "bindesk", "county", "serve"]
    )
    line = [sys.executable, *own, "--home", str(home.root), "--host", "127.0.0.1", "--port", "0"]
    line += ["--workers", str(workers), "--json"]
    process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=_utf8()
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Served(int(told["server"].rpartition(":")[2]), process)
    finally:
        process.terminate()
        process.wait(30)


def _utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1"}


@dataclass
class Line:
    """A TCP line to a port on the loopback. Counts what goes through; slow where it is told to be.

    ``rtt`` in seconds, ``up`` and ``down`` in bits a second (None: as fast as it goes). Opening a connection
    costs one round trip, as it does on a real line. What IP and TCP add is not counted. When ``cut_at`` bytes
    have come down, whatever is open breaks off.
    """

    port: int
    rtt: float = 0.0
    up: float | None = None
    down: float | None = None
    bytes_up: int = 0
    bytes_down: int = 0
    opened: int = 0
    own_port: int = 0
    cut_at: float = float("inf")
    _tasks: set[Any] = field(default_factory=set)

    def __enter__(self) -> "Line":
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def reset(self) -> None:
        """Begin to count anew."""
        self.bytes_up = self.bytes_down = self.opened = 0

    def _run(self, ready: threading.Event) -> None:
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.own_port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self.port)
        open_at = self._loop.time() + self.rtt
        ways = [
            asyncio.create_task(self._carry(reader, back_writer, self.up, "bytes_up", open_at)),
            asyncio.create_task(self._carry(back_reader, writer, self.down, "bytes_down", open_at)),
        ]
        self._tasks.update(ways)
        await asyncio.gather(*ways, return_exceptions=True)
        self._tasks.difference_update(ways)

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        rate: float | None,
        count: str,
        free_at: float,
    ) -> None:
        underway: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        arriving = asyncio.create_task(self._arrive(underway, writer))
        while data := await reader.read(_PIECE):
            setattr(self, count, getattr(self, count) + len(data))
            if self.bytes_down >= self.cut_at:
                break
            free_at = max(self._loop.time(), free_at) + (len(data) * 8 / rate if rate else 0)
            await underway.put((free_at + self.rtt / 2, data))
        await underway.put((0, b""))
        await arriving

    async def _arrive(
        self, underway: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter
    ) -> None:
        while True:
            at, data = await underway.get()
            if not data:
                writer.close()
                return
            if (wait := at - self._loop.time()) > 0:
                await asyncio.sleep(wait)
            writer.write(data)
            await writer.drain()


@dataclass
class Numbers:
    """The counter of a device's requests; it begins where the clock is."""

    last: int = field(default_factory=lambda: milliseconds(system_clock()))

    def next(self) -> int:
        """Return the number of the next request."""
        self.last += 1
        return self.last

    def move(self, last: int) -> None:
        """Go on after a number."""
        self.last = max(self.last, last)


@dataclass
class SetClock:
    """A clock that stands where it was set, in UTC milliseconds."""

    at: int = field(default_factory=lambda: milliseconds(system_clock()))

    def __call__(self) -> datetime:
        return instant(self.at)


def new_desk(
    folder: Path, home: CountyDir, port: int, unit: KnownUnit = TREE[2], *, plain: bool = False
) -> tuple[Desk, SetClock]:
    """Return a real desk that has joined by its ticket, over the line at a port."""
    clock = SetClock()
    founding = DeskSetup(unit.code, unit.name, unit.role, "李秀英", PASSWORD)
    desk = create_desk(DataDir(folder), founding, clock)
    county = open_county(home)
    server = f"https://127.0.0.1:{port}"
    ticket = admin.new_ticket(county, unit.code, unit.role, server, milliseconds(system_clock()))
    county.close()
    if plain:
        ticket = msgspec.structs.replace(ticket, server=server.replace("https", "http"))
        syncing.send_join = _plainly(syncing.send_join)
    file = folder / "ticket.enrol"
    file.write_bytes(write_ticket(ticket))
    return syncing.enrol(desk, file).desk, clock


def _plainly(send: Callable[..., Any]) -> Callable[..., Any]:
    return lambda server, ca, join, **_: send(server, ca, join, plain=server.startswith("http:"))


def exchange(desk: Desk, report: Callable[[ExchangeResult], None] | None = None) -> ExchangeResult:
    """Make a full exchange, as ``bindesk sync`` does."""
    with desk.reading() as conn:
        joined = membership_of(conn)
    assert joined is not None
    if joined.server.startswith("https:"):
        return Exchange(desk, report).run()
    return Exchange(desk, report, CountyClient(joined, Numbers(), plain=True)).run()


def do(desk: Desk, clock: SetClock, said: Sequence[Any], *, at_once: int = 1) -> None:
    """Do deeds that make these records (see ``_texts``), ``at_once`` of them in each."""
    with desk.together() as conn:
        for start in range(0, len(said), at_once):
            some = said[start : start + at_once]
            clock.at = some[0].at
            verb = "import" if at_once > 1 else f"record-{some[0].kind}"
            with desk.deed(conn, verb) as work:
                for one in some:
                    kind = KINDS[one.kind]
                    work.put(kind, kind.new(work.new_id(), desk.office.unit, one.values))
