"""What carrying costs on the line: bytes and requests, counted on a TCP proxy, and seconds on a 2G line.

A county in its own process, real desks (SQLCipher), 10,000 made-up records of about 200 bytes of text.
"Plain" is without TLS, "TLS" is what ``bindesk county serve`` and ``bindesk sync`` put on the wire. Beside
the figures stands what gzip and xz make of the bare text, without ids, instants, authors or anything else.
"""

import gzip
import lzma
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import _texts
from _counties import Line, do, exchange, make_county, new_desk, serving

from bindesk.db.records import records
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.desk.desk import Desk

RECORDS = 10_000
FEW = 200
SLOW = {"rtt": 0.7, "up": 20_000.0, "down": 40_000.0}
GOALS = {"push": 450_000, "pull": 450_000, "quiet": 600, "edit": 1000, "slow": 6.0}


def main() -> int:
    """Print the figures; return 1 when one misses its goal."""
    said = list(_texts.records(1, RECORDS))
    text = "\n".join(one.text() for one in said).encode()
    print(
        f"{RECORDS} records, {len(text) / RECORDS:.0f} bytes of text each, {_kb(len(text))};",
        end=" ",
    )
    gzipped = gzip.compress(text, 9)
    xzipped = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME)
    print(f"gzip -9 {_kb(len(gzipped))}, xz -9e {_kb(len(xzipped))}")
    met = [
        _carried(said, 1, plain=True),
        _carried(said, 1, plain=False),
        _carried(said, 500, plain=True),
        _slow(plain=True),
        _slow(plain=False),
    ]
    return 0 if all(met) else 1


def _carried(said: Sequence[_texts.Said], at_once: int, *, plain: bool) -> bool:
    """Tell all from one desk to another by the county, then have a quiet round and an edit."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_county(Path(folder) / "county")
        with serving(home, plain=plain) as served, Line(served.port) as line:
            one, clock = new_desk(Path(folder) / "one", home, line.own_port, plain=plain)
            other, _ = new_desk(Path(folder) / "other", home, line.own_port, plain=plain)
            for desk in (one, other, one):
                exchange(desk)
            do(one, clock, said, at_once=at_once)
            print(f"{'plain' if plain else 'TLS'}, {at_once} record(s) a deed:")
            pushed = _told("push", one, line)
            pulled = _told("pull", other, line)
            quiet = statistics.median(_told("quiet round", one, line) for _ in range(3))
            _edit(one)
            edited = _told("one edit", one, line)
            fetched = _told("the edit at the other desk", other, line)
            one.close(), other.close()
    met = (pushed <= GOALS["push"], pulled <= GOALS["pull"])
    return all(met) and (
        not plain or (quiet <= GOALS["quiet"] and max(edited, fetched) <= GOALS["edit"])
    )


def _told(name: str, desk: Desk, line: Line) -> int:
    line.reset()
    start = perf_counter()
    outcome = exchange(desk)
    took = perf_counter() - start
    up, down = line.bytes_up, line.bytes_down
    print(
        f"  {name}: {_kb(up + down)} ({up} up, {down} down), {outcome.rounds} request(s), {took:.2f} s"
    )
    assert outcome.waiting == 0
    return up + down


def _edit(desk: Desk) -> None:
    with desk.reading() as conn:
        resident = records.where(conn, RESIDENT, {})[0].id
    with desk.writing("correct-resident") as work:
        work.set(RESIDENT, resident, {"phone": "19900001234"})


def _slow(*, plain: bool) -> bool:
    """Tell a few records on a 2G line: the whole exchange, from the first packet of its connection."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        home = make_county(Path(folder) / "county")
        with serving(home, plain=plain) as served, Line(served.port) as line:
            desk, clock = new_desk(Path(folder) / "one", home, line.own_port, plain=plain)
            exchange(desk)
            line.rtt, line.up, line.down = SLOW["rtt"], SLOW["up"], SLOW["down"]
            for turn in range(3):
                do(desk, clock, list(_texts.records(10 + turn, FEW)))
                line.reset()
                start = perf_counter()
                outcome = exchange(desk)
                times.append(perf_counter() - start)
            up, down = line.bytes_up, line.bytes_down
            desk.close()
    took = statistics.median(times)
    print(
        f"{'plain' if plain else 'TLS'}, {FEW} records at 700 ms, 20 kbit/s up, 40 down:", end=" "
    )
    print(f"{took:.1f} s, {up} bytes up, {down} down, {outcome.rounds} request(s)")
    return took <= GOALS["slow"]


def _kb(size: int) -> str:
    return f"{size / 1000:.1f} kB" if size >= 10_000 else f"{size} B"


if __name__ == "__main__":
    raise SystemExit(main())
