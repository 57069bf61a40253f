"""2,000 enrolled desks on one county: small rounds a second, how long they take, and what memory does.

The county is ``bindesk county serve --workers 2`` over TLS with PostgreSQL (its own default settings, all
of it forced to the disk). Signed requests are made beforehand and sent over kept-alive connections, so many
at once; three rounds of four are quiet, the fourth tells one new deed. The load comes from the same machine
and takes processor time away from the county. The peer in the same run is ``GET /v1/openapi.json`` of the
same server: what a request costs that does nothing. Memory is told after each 2,000 rounds.
"""

import argparse
import asyncio
import os
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import _texts
from _counties import COUNTY, Served, make_county, serving
from _postgres import running

from bindesk.county.homes import CountyHome, open_county
from bindesk.db import devices
from bindesk.db.devices import Device
from bindesk.db.units import KnownUnit
from bindesk.domain.deeds import Change, Deed
from bindesk.domain.ids import id_in_deed, new_id
from bindesk.sync import neighbours
from bindesk.sync.packs import pack_id, seal
from bindesk.sync.requests import Sender, seal_request
from bindesk.sync.signing import SigningKey
from bindesk.sync.transport import SYNC
from bindesk.sync.wire import NOTHING, Neighbour, Place, Round, encode, next_proof

TOWNSHIPS, ROUNDS = 20, 12
ALONE = 200
QUIET_IN = 4


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

    def line(self) -> str:
        """Return it in words."""
        ranked = sorted(self.times)
        p50, p95, p99 = (ranked[int(len(ranked) * part)] * 1000 for part in (0.5, 0.95, 0.99))
        rate = len(ranked) / self.took
        return f"{rate:.0f}/s, median {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms"


def main() -> int:
    """Print the figures; return 1 when a round went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=2000)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running() as database:
        home = make_county(Path(folder), list(_tree(asked.desks)), database)
        desks = _enrolled(home, asked.desks)
        requests = [_requests(*one) for one in desks]
        least = len(requests[0][0].data)
        print(f"{len(desks)} desks, {len(desks) * ROUNDS} requests of {least} bytes and up")
        with serving(home, workers=asked.workers) as served:
            served.database = _postmaster(home)
            return asyncio.run(_loaded(served, requests, asked.at_once))


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


def _enrolled(home: CountyHome, count: int) -> list[tuple[Device, SigningKey, str]]:
    with closing(open_county(home)) as county, county.store.writing() as link:
        made = []
        for unit in _tree(count)[1 + TOWNSHIPS :]:
            key = SigningKey.new()
            device = Device(new_id(), unit.code, "village", "A", key.public())
            devices.enrol(link, device)
            made.append((device, key, unit.parent))
    return made


def _requests(device: Device, key: SigningKey, parent: str) -> list[Told]:
    """Return a desk's rounds in order: each knows what the ones before it have brought about."""
    told = [Neighbour(device.id, device.unit, device.role, "A", device.public, 0)]
    listed = neighbours.digest_of(told)
    said = _texts.records(hash(device.unit) % 10_000, ROUNDS)
    position, proof = 0, NOTHING
    requests = []
    for number, one in enumerate(said, start=1):
        own = Place(device.unit, position, proof)
        places = (Place(COUNTY, 0, NOTHING), Place(parent, 0, NOTHING), own)
        packs: tuple[bytes, ...] = ()
        if number % QUIET_IN == 0:
            name = new_id()
            change = Change(one.kind, id_in_deed(name, 0), (), one.values)
            deed = Deed(name, device.unit, device.id, number, "李秀英", "record", one.at, (change,))
            packs = (seal(device.unit, device.id, [deed], key),)
            position, proof = position + 1, next_proof(proof, bytes.fromhex(pack_id(packs[0])))
        body = encode(Round(1, places, packs, neighbours=listed))
        request = seal_request(SYNC, Sender(device.id, key), number, body)
        requests.append(Told(_post(encode(request))))
    return requests


def _post(data: bytes) -> bytes:
    head = f"POST {SYNC} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode("ascii") + data


async def _loaded(served: Served, requests: Sequence[list[Told]], at_once: int) -> int:
    nothing = Told(b"GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    port = served.port
    rounds = [[desk[turn] for desk in requests] for turn in range(ROUNDS)]
    odd = (await _sent(port, rounds[0], at_once)).odd
    floor = await _sent(port, [nothing] * 4000, at_once)
    alone = await _sent(port, rounds[1][:ALONE], 1)
    memory, worked = [served.memory()], _worked(served)
    turns = []
    for some in (rounds[1][ALONE:], *rounds[2:]):
        turns.append(await _sent(port, some, at_once))
        memory.append(served.memory())
    worked = _worked(served) - worked
    seen = Seen([t for s in turns for t in s.times], [o for s in turns for o in s.odd])
    seen.took = sum(s.took for s in turns)
    print(f"small rounds, {at_once} at once: {seen.line()}")
    print(
        f"  {worked / len(seen.times) * 1000:.1f} ms of processor time a round, PostgreSQL's included"
    )
    print(f"small rounds, one at a time: {alone.line()}")
    print(f"nothing but HTTP and TLS, {at_once} at once: {floor.line()}")
    print(f"memory of the county's processes: {', '.join(f'{m / 2**20:.0f}' for m in memory)} MB")
    print(f"load of the machine over the last minute: {os.getloadavg()[0]:.1f}")
    odd += alone.odd + seen.odd
    if odd:
        print(f"{len(odd)} answers were not as they should be: {odd[0][:200]!r}")
    return 1 if odd else 0


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


def _postmaster(home: CountyHome) -> int:
    """Return the process whose children serve the county's connections."""
    with closing(open_county(home)) as county, county.store.reading() as link:
        backend = link.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
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
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    for one in waiting:
        began = perf_counter()
        writer.write(one.data)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        seen.times.append(perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200"):
            seen.odd.append(head + body)
    writer.close()


def _length(head: bytes) -> int:
    named = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in named if name.lower() == b"content-length")


if __name__ == "__main__":
    raise SystemExit(main())
