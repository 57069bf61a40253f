"""A township's desk that joins late: a million journal records come down the line for the first time.

The county's logs are made directly, as packs: 20 villages, each with residents, errands and their steps,
every record its own deed. The county serves them over TLS; the desk (SQLCipher) is stopped half-way, opened
anew and goes on. Then its lists are timed beside those of a village's desk, which holds one of the twenty
logs. ``--records 100000`` makes everything ten times smaller.
"""

import argparse
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

import _texts
from _counties import COUNTY, PASSWORD, TOWNSHIP, exchange, make_county, new_desk, serving

from bindesk.county.homes import CountyHome, open_county
from bindesk.db import devices, journal, packs, units
from bindesk.db.devices import Device
from bindesk.db.packs import KeptPack
from bindesk.db.units import KnownUnit
from bindesk.domain.deeds import Change, Deed
from bindesk.domain.errand_lists import Wanted
from bindesk.domain.errands import OPEN
from bindesk.domain.fields import Plain
from bindesk.domain.ids import id_in_deed, new_id
from bindesk.domain.residents import RESIDENT
from bindesk.operations import errand_lists, registers, residents
from bindesk.operations.clocks import system_clock
from bindesk.operations.desk import Desk
from bindesk.operations.homes import open_desk
from bindesk.sync.packs import pack_id
from bindesk.sync.rounds import Outcome
from bindesk.sync.sealing import LARGEST_BATCH, _packs
from bindesk.sync.signing import SigningKey
from bindesk.sync.wire import NOTHING, next_proof

VILLAGES = 20
RESIDENTS = 0.06
TURNS = 5
Made = tuple[str, dict[str, Plain]]


def main() -> int:
    """Print the figures; return 1 when the desk has not got everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = make_county(Path(folder) / "county", _tree())
        began = perf_counter()
        with ProcessPoolExecutor(1) as maker:  # so that its memory is not counted below
            size = maker.submit(_fill, home, asked.records).result()
        took = perf_counter() - began
        print(
            f"{asked.records} records in {VILLAGES} logs, {size / 1e6:.1f} MB of packs, made in {took:.0f} s"
        )
        with serving(home) as served:
            own = {u.code: u for u in _tree()}
            desk, _ = new_desk(Path(folder) / "township", home, served.port, own[TOWNSHIP])
            desk, whole = _first_sync(desk, asked.records)
            village, _ = new_desk(Path(folder) / "village", home, served.port, _tree()[2])
            exchange(village)
            _timed_lists(desk, village)
            file = desk.home.store
            print(f"the township's file: {file.stat().st_size / 1e6:.0f} MB", end="; ")
            print(f"memory of this process at most {_most_memory():.0f} MB")
            desk.close(), village.close()
    return 0 if whole else 1


def _tree() -> list[KnownUnit]:
    villages = [
        KnownUnit(f"{TOWNSHIP[:9]}{200 + n}", f"{n}村", "village", TOWNSHIP)
        for n in range(VILLAGES)
    ]
    above = [
        KnownUnit(COUNTY, "彬州市", "county", ""),
        KnownUnit(TOWNSHIP, "新民镇", "township", COUNTY),
    ]
    return [*above, *villages]


def _fill(home: CountyHome, count: int) -> int:
    """Write every village's log, as if its desk had told it; return the bytes of the packs."""
    size = 0
    said = list(_texts.records(1, 10_000))
    with closing(open_county(home)) as county:
        for unit in _tree()[2:]:
            key, device = SigningKey.new(), new_id()
            kept, position, proof = [], 0, NOTHING
            made = _deeds(unit.code, device, count // VILLAGES, said)
            for data in _packs(unit.code, device, key, list(made), LARGEST_BATCH):
                name = bytes.fromhex(pack_id(data))
                position, proof = position + 1, next_proof(proof, name)
                kept.append(KeptPack(name, unit.code, device, data, position, {}, proof))
            with county.store.writing() as link:
                devices.enrol(link, Device(device, unit.code, "village", "A", key.public()))
                packs.keep(link, kept, 0)
                units.move(link, unit.code, position, proof)
            size += sum(len(one.data) for one in kept)
    return size


def _deeds(unit: str, device: str, count: int, said: list[_texts.Said]) -> Iterator[Deed]:
    chance = Random(unit)
    at = _texts.BEGAN
    for n, (kind, values) in enumerate(_made(unit, count, said, chance), start=1):
        at += chance.randrange(20_000, 200_000)
        name = str(values.pop("", "") or new_id())
        change = Change(kind, id_in_deed(name, 0), (), values)
        yield Deed(name, unit, device, n, "李秀英", "record", at, (change,))


def _made(unit: str, count: int, said: list[_texts.Said], chance: Random) -> Iterator[Made]:
    """Return a village's records: who lives there, and errands, nearly all ended, with their steps."""
    people = [one.values for one in said if one.kind == "resident"]
    steps = [one.values for one in said if one.kind == "errand-step"]
    for _ in range(living := int(count * RESIDENTS)):
        yield "resident", dict(chance.choice(people))
    left, number = count - living, 0
    while left > 0:
        number, name = number + 1, new_id()
        day = date(2019, 1, 1) + timedelta(days=number * 7 * 365 * 3 // count)
        yield (
            "errand",
            {
                "": name,
                "number": f"{unit}-{day.year}-A-{number:04}",
                "subject": str(chance.choice(steps)["note"])[:12],
                "visitor": str(chance.choice(people)["name"]),
                "accepted_on": day.isoformat(),
                "handling": "direct",
                "first_asked": "李秀英",
            },
        )
        walk = ("accepted", "done") if chance.random() < 0.995 else ("accepted",)
        for place, state in enumerate(walk[: left - 1], start=1):
            step = dict(chance.choice(steps))
            step |= {
                "errand": id_in_deed(name, 0),
                "place": place,
                "state": state,
                "day": day.isoformat(),
            }
            yield "errand-step", step
        left -= 1 + len(walk[: left - 1])


def _first_sync(desk: Desk, count: int) -> tuple[Desk, bool]:
    """Take everything in, with a stop half-way; return the desk opened anew, and whether it is whole."""
    rounds: list[float] = []
    last = [perf_counter()]

    def progress(outcome: Outcome) -> bool:
        rounds.append(perf_counter() - last[0])
        last[0] = perf_counter()
        return not stop or outcome.rounds < stop

    began = perf_counter()
    stop = max(count // 20_000, 1)
    first = exchange(desk, progress)
    with desk.reading() as link:
        half = journal.how_many(link)
    home = desk.home
    desk.close()
    desk = open_desk(home, system_clock, password=PASSWORD)
    stop, last[0] = 0, perf_counter()
    second = exchange(desk, progress)
    took = perf_counter() - began
    with desk.reading() as link:
        held = journal.how_many(link)
    print(
        f"first sync: {took:.0f} s, {held / took:.0f} records/s, {first.rounds} + {second.rounds} requests"
    )
    print(f"  stopped after {half} records and gone on from there; {held} of {count} held")
    print(f"  a round takes {statistics.median(rounds):.1f} s, the longest {max(rounds):.1f} s")
    return desk, held == count


def _timed_lists(township: Desk, village: Desk) -> None:
    today = date(2026, 2, 1)
    month = Wanted(since=today - timedelta(days=30))
    looks: dict[str, Callable[[Desk], object]] = {
        "the register of residents, its first 50 lines": _register,
        "the residents that 王 may mean": lambda desk: residents.find(desk, "王"),
        "the residents that the initials zjg may mean": lambda desk: residents.find(desk, "zjg"),
        "the errands of a month, the first 50": lambda desk: _errands(desk, month),
        "the errands that are open, the first 50": lambda desk: _errands(desk, Wanted(states=OPEN)),
        "the whole ledger of errands, its first 50": lambda desk: _errands(desk, Wanted()),
    }
    for name, look in looks.items():
        here, there = (
            _median(lambda look=look: look(township)),
            _median(lambda look=look: look(village)),
        )
        print(f"{name}: {here:.0f} ms in the township, {there:.0f} ms in a village")


def _register(desk: Desk) -> object:
    return registers.lines(desk, RESIDENT, registers.ids(desk, RESIDENT)[:50])


def _errands(desk: Desk, wanted: Wanted) -> object:
    return errand_lists.rows(desk, errand_lists.ids(desk, wanted)[:50])


def _median(look: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        began = perf_counter()
        look()
        times.append((perf_counter() - began) * 1000)
    return statistics.median(times)


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
