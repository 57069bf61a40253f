"""2,000 enrolled desks on one county: small rounds a second, how long they take, and what memory does.

The county is ``bindesk county serve --workers 2`` over TLS with PostgreSQL (its own default settings, all
of it forced to the disk). Signed rounds of all desks in turn are sent over kept-alive connections, first as
fast as they are answered, so many at once, for ten minutes; then one a time, spread evenly, as 2,000 desks do
that each speak once a minute. Three rounds of four are quiet, the fourth tells one new deed. The load comes
from the same machine and takes processor time away from the county. The peer in the same run is
``GET /v1/openapi.json`` of the same server: what a request costs that does nothing. Memory is told after
every turn of all desks. ``--quick`` takes half a minute.
"""

import argparse
import asyncio
import os
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

import _texts
from _counties import COUNTY, Served, make_county, serving
from _postgres import running

from bindesk.county.data_dir import CountyDir, open_county
from bindesk.db.syncing import devices
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import peers
from bindesk.sync.rounds.county_client import SYNC
from bindesk.sync.wire.packs import pack_id, seal
from bindesk.sync.wire.requests import RequestSigner, seal_request
from bindesk.sync.wire.wire import NOTHING, LogCursor, Peer, Round, encode, next_chain_hash

TOWNSHIPS = 20
QUIET_IN = 4
SETTLED = 3
"""After how many turns memory should stay as it is: a deed of every desk has then been told."""

MOST_GROWN = 1.1


@dataclass
class Told:
    """A request's bytes."""

    data: bytes


@dataclass
class Seen:
    """What came of some requests: seconds of each, and the answers that were not 200."""

    times: list[float] = field(default_factory=list)
    odd: list[bytes] = field(default_factory=list)
    took: float = 0.0

    def add(self, other: "Seen") -> None:
        """Add what came of more requests."""
        self.times += other.times
        self.odd += other.odd
        self.took += other.took

    def line(self) -> str:
        """Return it in words."""
        ranked = sorted(self.times)
        p50, p95, p99 = (ranked[int(len(ranked) * part)] * 1000 for part in (0.5, 0.95, 0.99))
        rate = len(ranked) / self.took
        return f"{rate:.0f}/s, median {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"


@dataclass
class Speaker:
    """A desk that makes its rounds one after another: each knows what the ones before have brought about."""

    device: Device
    key: SigningKey
    parent: str
    said: Iterator[_texts.Said]
    number: int = 0
    position: int = 0
    proof: bytes = NOTHING

    def next(self) -> Told:
        """Return the next round, signed."""
        self.number += 1
        own = self.device.unit
        told = [Peer(self.device.id, own, "village", "A", self.device.public, 0)]
        places = (
            LogCursor(COUNTY, 0, NOTHING),
            LogCursor(self.parent, 0, NOTHING),
            LogCursor(own, self.position, self.proof),
        )
        packs = (self._pack(),) if self.number % QUIET_IN == 0 else ()
        body = encode(Round(1, places, packs, peers_digest=peers.digest_of(told)))
        request = seal_request(SYNC, RequestSigner(self.device.id, self.key), self.number, body)
        return Told(_post(encode(request)))

    def _pack(self) -> bytes:
        one, name = next(self.said), new_id()
        unit, device = self.device.unit, self.device.id
        change = Change(one.kind, id_in_deed(name, 0), (), one.values)
        deed = Deed(name, unit, device, self.number, "李秀英", "record", one.at, (change,))
        pack = seal(unit, device, [deed], self.key)
        self.position += 1
        self.proof = next_chain_hash(self.proof, bytes.fromhex(pack_id(pack)))
        return pack


def main() -> int:
    """Print the figures; return 1 when a round went wrong, or memory grew and grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--paced-minutes", type=float, default=2)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if asked.quick:
        asked.desks, asked.minutes, asked.paced_minutes = 400, 0.3, 0.2
    with tempfile.TemporaryDirectory() as folder, running() as database:
        home = make_county(Path(folder), list(_tree(asked.desks)), database)
        desks = _enrolled(home, asked.desks)
        print(f"{len(desks)} desks, {asked.workers} workers, load before {os.getloadavg()[0]:.1f}")
        with serving(home, workers=asked.workers) as served:
            served.database = _postmaster(home)
            return asyncio.run(_loaded(served, desks, asked))


def _tree(count: int) -> list[KnownUnit]:
    townships = [
        KnownUnit(f"610482{t + 100:03}000", f"{t}镇", "township", COUNTY) for t in range(TOWNSHIPS)
    ]
    villages = [
        KnownUnit(f"{t.code[:9]}{n + 200:03}", f"{n}村", "village", t.code)
        for n in range(-(-count // TOWNSHIPS))
        for t in townships
    ]
    return [KnownUnit(COUNTY, "彬州市", "county", ""), *townships, *villages[:count]]


def _enrolled(home: CountyDir, count: int) -> list[Speaker]:
    with closing(open_county(home)) as county, county.store.writing() as conn:
        made, texts = [], list(_texts.records(1, 10_000))
        for number, unit in enumerate(_tree(count)[1 + TOWNSHIPS :]):
            key = SigningKey.new()
            device = Device(new_id(), unit.code, "village", "A", key.public())
            devices.enrol(conn, device)
            said = islice(cycle(texts), number * 5, None)
            made.append(Speaker(device, key, unit.parent, said))
        return made


def _post(data: bytes) -> bytes:
    head = f"POST {SYNC} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode("ascii") + data


async def _loaded(served: Served, desks: Sequence[Speaker], asked: argparse.Namespace) -> int:
    port, at_once = served.port, asked.at_once
    nothing = Told(b"GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    first = await _sent(port, [desk.next() for desk in desks], at_once)
    floor = await _sent(port, [nothing] * (2 * len(desks)), at_once)
    seen, memory, worked = Seen(), [], 0.0
    while seen.took < asked.minutes * 60 or len(memory) <= SETTLED:
        some = [desk.next() for desk in desks]
        before = _worked(served)
        seen.add(await _sent(port, some, at_once))
        worked += _worked(served) - before
        memory.append(served.memory())
    paced = await _paced(port, desks, asked.paced_minutes * 60)
    memory.append(served.memory())
    print(f"small rounds for {seen.took / 60:.1f} min, {at_once} at once: {seen.line()}")
    each = worked / len(seen.times) * 1000
    print(f"  {each:.1f} ms of processor time a round, PostgreSQL's included")
    print(f"each desk once a minute, for {paced.took / 60:.1f} min: {paced.line()}")
    print(f"nothing but HTTP and TLS, {at_once} at once: {floor.line()}")
    grown = memory[-1] / memory[SETTLED]
    print(f"memory of the county's processes after each turn: {_listed(memory)} MB, x {grown:.2f}")
    print(f"load of the machine over the last minute: {os.getloadavg()[0]:.1f}")
    odd = [*first.odd, *floor.odd, *seen.odd, *paced.odd]
    if odd:
        print(f"{len(odd)} answers were not as they should be: {odd[0][:200]!r}")
    return 1 if odd or grown > MOST_GROWN else 0


def _listed(memory: Sequence[int]) -> str:
    step = max(1, len(memory) // 12)
    return ", ".join(f"{m / 2**20:.0f}" for m in [*memory[:-1:step], memory[-1]])


async def _paced(port: int, desks: Sequence[Speaker], seconds: float) -> Seen:
    """Let desks speak one after another, evenly spread, each on a connection of its own as desks do."""
    seen = Seen()
    began = perf_counter()
    underway: list[asyncio.Task[None]] = []
    for number, desk in enumerate(cycle(desks)):
        due = began + number * 60 / len(desks)
        if due - began >= seconds:
            break
        await asyncio.sleep(max(0.0, due - perf_counter()))
        underway.append(asyncio.create_task(_sender(port, iter([desk.next()]), seen)))
    await asyncio.gather(*underway)
    seen.took = perf_counter() - began
    return seen


def _worked(served: Served) -> float:
    """Return the seconds of processor time of the county's processes and of its PostgreSQL's."""
    ticks = 0
    own = served.pids()
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = file.read_text("ascii", "replace").rpartition(") ")[2].split()
            if int(file.parent.name) in own or int(told[1]) == served.database:
                ticks += sum(map(int, told[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _postmaster(home: CountyDir) -> int:
    """Return the process whose children serve the county's connections."""
    with closing(open_county(home)) as county, county.store.reading() as conn:
        backend = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        told = Path(f"/proc/{backend}/stat").read_text("ascii", "replace")
    return int(told.rpartition(") ")[2].split()[1])


async def _sent(port: int, some: Sequence[Told], at_once: int) -> Seen:
    seen = Seen()
    waiting = iter(some)
    began = perf_counter()
    await asyncio.gather(*(_sender(port, waiting, seen) for _ in range(at_once)))
    seen.took = perf_counter() - began
    return seen


async def _sender(port: int, waiting: Iterator[Told], seen: Seen) -> None:
    """Send requests one after another; the first one's time has the opening of the connection in it."""
    began = perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=_trusting())
    for one in waiting:
        writer.write(one.data)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        seen.times.append(perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            seen.odd.append(head + body)
        began = perf_counter()
    writer.close()


@cache
def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _length(head: bytes) -> int:
    named = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in named if name.lower() == b"content-length")


if __name__ == "__main__":
    raise SystemExit(main())
