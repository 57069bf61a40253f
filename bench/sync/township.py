"""A township's desk that joins late: a million journal records come down the line for the first time.

The county's logs are made directly, as packs: 20 villages, each with residents, errands and their steps,
every record its own deed, and meetings with their attendances. The county serves them over TLS; while the
desk (SQLCipher) fetches them the line breaks off five times in the middle of a page, and each time the desk
is closed and opened anew before it goes on. What came down is counted on the line: it may not be more than
the logs and a page a break. Then the lists are timed beside those of a village's desk, which holds one of
the twenty logs. ``--quick`` makes everything ten times smaller.
"""

import argparse
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

import _texts
from _counties import COUNTY, PASSWORD, TOWNSHIP, Line, exchange, make_county, new_desk, serving

from bindesk.county.data_dir import CountyDir, open_county
from bindesk.db.journal import journal
from bindesk.db.syncing import devices, packs, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.packs import StoredPack
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.errands.errand_lists import ErrandFilter, month_filter
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.domain.meetings.meetings import MeetingFilter
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.fields import Plain
from bindesk.errors import ExternalError
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_lists
from bindesk.operations.meetings import meeting_lists
from bindesk.operations.overview import overview
from bindesk.operations.people import residents
from bindesk.operations.records import registers
from bindesk.operations.setup.data_dir import open_desk
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.rounds import ExchangeResult
from bindesk.sync.wire.packs import pack_id, seal
from bindesk.sync.wire.sealing import LARGEST_BATCH, in_packs
from bindesk.sync.wire.wire import NOTHING, next_chain_hash

VILLAGES = 20
RESIDENTS = 0.06
MEMBERS = 45
MEETINGS = 1 / 280
BREAKS = (0.1, 0.31, 0.5, 0.72, 0.93)
ENVELOPE = 1.02
"""What TLS, HTTP and the answers add to the packs, and the few bytes of each round."""

TURNS = 21
LINES = 50
TODAY = date(2026, 2, 2)
Made = tuple[str, dict[str, Plain]]


def main() -> int:
    """Print the figures; return 1 when the desk has not got everything, or fetched too much twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    count = 100_000 if asked.quick else asked.records
    with tempfile.TemporaryDirectory() as folder:
        home = make_county(Path(folder) / "county", _tree())
        began = perf_counter()
        with ProcessPoolExecutor(1) as maker:  # so that its memory is not counted below
            size, deeds = maker.submit(_fill, home, count).result()
        took = perf_counter() - began
        print(
            f"{count} records in {VILLAGES} logs, {size / 1e6:.1f} MB of packs, made in {took:.0f} s"
        )
        with serving(home) as served, Line(served.port) as line:
            own = {u.code: u for u in _tree()}
            desk, _ = new_desk(Path(folder) / "township", home, line.own_port, own[TOWNSHIP])
            desk, whole = _first_sync(desk, line, size, deeds)
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


def _fill(home: CountyDir, count: int) -> tuple[int, int]:
    """Write every village's log, as if its desk had told it; return the bytes of the packs, and the deeds."""
    size = told = 0
    said = list(_texts.records(1, 10_000))
    with closing(open_county(home)) as county:
        for unit in _tree()[2:]:
            key, device = SigningKey.new(), new_id()
            deeds = list(_deeds(unit.code, device, count // VILLAGES, said))
            kept, position, proof = [], 0, NOTHING
            sealed = partial(seal, unit.code, device, key=key)
            for data in in_packs(sealed, deeds, LARGEST_BATCH):
                name = bytes.fromhex(pack_id(data))
                position, proof = position + 1, next_chain_hash(proof, name)
                kept.append(StoredPack(name, unit.code, device, data, position, {}, proof))
            with county.store.writing() as conn:
                devices.enrol(conn, Device(device, unit.code, "village", "A", key.public()))
                packs.store(conn, kept, 0)
                units.move(conn, unit.code, position, proof)
            size += sum(len(one.data) for one in kept)
            told += len(deeds)
    return size, told


def _deeds(unit: str, device: str, count: int, said: list[_texts.Said]) -> Iterator[Deed]:
    chance = Random(unit)
    at = _texts.BEGAN
    for n, records in enumerate(_made(unit, count, said, chance), start=1):
        at += chance.randrange(20_000, 200_000)
        name = str(records[0][1].pop("", "") or new_id())
        changes = tuple(
            Change(kind, id_in_deed(name, place), (), values)
            for place, (kind, values) in enumerate(records)
        )
        yield Deed(name, unit, device, n, "李秀英", "record", at, changes)


def _made(
    unit: str, count: int, said: list[_texts.Said], chance: Random
) -> Iterator[Sequence[Made]]:
    """Return what a village's deeds say: its branch, who lives there, its meetings, and errands."""
    people = [one.values for one in said if one.kind == "resident"]
    for _ in range(living := int(count * RESIDENTS)):
        yield [("resident", dict(chance.choice(people)))]
    branch, members = id_in_deed(founded := new_id(), 0), [new_id() for _ in range(MEMBERS)]
    yield [("organisation", {"": founded, "name": f"{unit}党支部", "level": "branch"})]
    for name, one in zip(members, people, strict=False):
        told = {k: one[k] for k in ("name", "gender", "born", "id_number")}
        own: dict[str, Plain] = {"": name, "branch": branch, "category": "full", **told}
        yield [("member", {**own, "joined_on": "2001-07-01"})]
    held = int(count * MEETINGS)
    for number in range(held):
        yield _meeting(branch, members, number / held, chance)
    spent = living + 1 + MEMBERS + held * (1 + MEMBERS)
    yield from _errands_made(unit, count - spent, said, chance)


def _meeting(branch: str, members: Sequence[str], part: float, chance: Random) -> Sequence[Made]:
    """Return a meeting of the last three years and who came, as one deed."""
    name, day = new_id(), _day(part)
    own: dict[str, Plain] = {"": name, "type": "ZT", "branch": branch, "day": day.isoformat()}
    own |= {"topic": f"{day.month}月主题党日", "finished": True, "starts": "09:00"}
    came: Iterator[dict[str, Plain]] = (
        {
            "meeting": id_in_deed(name, 0),
            "person": id_in_deed(member, 0),
            "role": "member",
            "status": chance.choice(("present", "present", "present", "away")),
        }
        for member in members
    )
    return [("meeting", own), *(("attendance", one) for one in came)]


def _errands_made(
    unit: str, left: int, said: list[_texts.Said], chance: Random
) -> Iterator[Sequence[Made]]:
    """Return errands, nearly all ended, with their steps."""
    people = [one.values for one in said if one.kind == "resident"]
    steps = [one.values for one in said if one.kind == "errand-step"]
    number, whole = 0, left
    while left > 0:
        number, name = number + 1, new_id()
        day = _day((whole - left) / whole)
        errand: dict[str, Plain] = {
            "": name,
            "number": f"{unit}-{day.year}-A-{number:04}",
            "subject": str(chance.choice(steps)["note"])[:12],
            "visitor": str(chance.choice(people)["name"]),
            "accepted_on": day.isoformat(),
            "handling": "direct",
            "first_asked": "李秀英",
        }
        yield [("errand", errand)]
        walk = ("accepted", "done") if chance.random() < 0.995 else ("accepted",)
        for place, state in enumerate(walk[: left - 1], start=1):
            step = dict(chance.choice(steps))
            step |= {
                "errand": id_in_deed(name, 0),
                "place": place,
                "state": state,
                "day": day.isoformat(),
            }
            yield [("errand-step", step)]
        left -= 1 + len(walk[: left - 1])


def _day(part: float) -> date:
    """Return the day when so much of the last three years was over."""
    return TODAY - timedelta(days=round((1 - part) * 3 * 365))


def _first_sync(desk: Desk, line: Line, size: int, deeds: int) -> tuple[Desk, bool]:
    """Take everything in over a line that breaks; return the desk opened anew, and whether it is whole."""
    rounds: list[float] = []
    last = [perf_counter()]

    def report(_result: ExchangeResult) -> None:
        rounds.append(perf_counter() - last[0])
        last[0] = perf_counter()

    line.reset()
    began = perf_counter()
    for part in BREAKS:
        line.cut_at = part * size
        with suppress(ExternalError):
            exchange(desk, report)
        line.cut_at = float("inf")
        with desk.reading() as conn:
            print(f"  broken off at {part:.0%}: {journal.how_many(conn)} of {deeds} deeds held")
        home = desk.home
        desk.close()
        desk = open_desk(home, system_clock, password=PASSWORD)
        last[0] = perf_counter()
    exchange(desk, report)
    took = perf_counter() - began
    with desk.reading() as conn:
        held = journal.how_many(conn)
    twice = line.bytes_down - size * ENVELOPE
    print(
        f"first sync: {took:.0f} s, {held / took:.0f} deeds/s, {len(rounds)} rounds told as progress"
    )
    print(
        f"  {len(BREAKS)} breaks; {held} of {deeds} deeds held; {line.bytes_down} bytes came down,"
    )
    print(f"  {line.bytes_down - size} more than the packs' own")
    print(f"  a round takes {statistics.median(rounds):.1f} s, the longest {max(rounds):.1f} s")
    return desk, held == deeds and twice <= len(BREAKS) * LARGEST_BATCH


def _timed_lists(township: Desk, village: Desk) -> None:
    """Tell how long each list takes to open, in the township and in a village: what its page asks first.

    A township's pages stand narrowed to one village, or show all twenty together.
    """
    month = month_filter(TODAY.year, TODAY.month - 1)
    looks: dict[str, Callable[[Desk, str], object]] = {
        "meetings of the year": _meetings,
        "open errands": errand_lists.urgent_rows,
        "the ledger of a month": lambda desk, unit: _errands(desk, replace(month, unit=unit)),
        "the whole ledger": lambda desk, unit: _errands(desk, ErrandFilter(unit=unit)),
        "the register of residents": _register,
    }
    plain: dict[str, Callable[[Desk, str], object]] = {
        "工作台": lambda desk, _: overview.overview(desk),
        "residents that 王 may mean": lambda desk, _: residents.find(desk, "王"),
        "residents that zjg may mean": lambda desk, _: residents.find(desk, "zjg"),
    }
    own = village.office.unit
    for name, look in plain.items():
        here, there = _medians(partial(look, township, ""), partial(look, village, ""))
        print(
            f"{name}: {here / there:.1f} x ({here:.1f} ms in the township, {there:.1f} in a village)"
        )
    for name, look in looks.items():
        narrowed, everything, there = _medians(
            partial(look, township, own), partial(look, township, ""), partial(look, village, "")
        )
        print(
            f"{name}: {narrowed / there:.1f} x narrowed to a village ({narrowed:.1f} ms),", end=" "
        )
        print(f"{everything / there:.1f} x for all ({everything:.1f} ms; {there:.1f} in a village)")


def _meetings(desk: Desk, unit: str) -> object:
    sought = MeetingFilter(year=TODAY.year - 1, unit=unit)
    return meeting_lists.lines(desk, meeting_lists.ids(desk, sought)[:LINES])


def _register(desk: Desk, unit: str) -> object:
    return registers.lines(desk, RESIDENT, registers.listed(desk, RESIDENT, unit=unit)[0][:LINES])


def _errands(desk: Desk, wanted: ErrandFilter) -> object:
    return errand_lists.rows(desk, errand_lists.ledger(desk, wanted)[0][:LINES])


def _medians(*looks: Callable[[], object]) -> list[float]:
    """Return the medians in milliseconds, taken in turn."""
    times: list[list[float]] = [[] for _ in looks]
    for _ in range(TURNS):
        for look, taken in zip(looks, times, strict=True):
            began = perf_counter()
            look()
            taken.append((perf_counter() - began) * 1000)
    return [statistics.median(taken) for taken in times]


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
