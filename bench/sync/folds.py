"""How fast carried deeds are taken in: by a desk that pulls, and by a county that hears.

10,000 made-up records of about 200 bytes, each its own deed, and then 5,000 corrections of them. Opening the
packs, the journal, the record tables, one commit a page: all is counted, with ``synchronous=FULL``. Beside
each SQLite figure stands the bare INSERT of the same rows into the same tables, in the same engine.
"""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

import _texts
from _counties import TREE, VILLAGE
from _postgres import NoPostgres, running

from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store.engine import Store, StoreKey, open_county_store, open_store, retried
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import pull, push, rounds
from bindesk.sync.wire.packs import LARGEST, pack_id, seal
from bindesk.sync.wire.sealing import LARGEST_BATCH, in_packs
from bindesk.sync.wire.wire import (
    NOTHING,
    LogPage,
    Round,
    WireLogEntry,
    next_chain_hash,
)

RECORDS, CORRECTIONS = 10_000, 5_000
TURNS = 5
GOAL = 5_000
KEY, DEVICE = SigningKey.new(), new_id()
TABLES = ("deed", "touched", "pack", "resident", "errand_step")


def main() -> int:
    """Print deeds a second for each store; return 1 when one that makes records misses its goal."""
    made = _made()
    told = {"new records": made, "corrections": _corrected(made)}
    packs = {name: _sealed(deeds) for name, deeds in told.items()}
    met = []
    with tempfile.TemporaryDirectory() as folder:
        for name, key in (("SQLite", None), ("SQLCipher", StoreKey(bytes(32), bytes(16)))):
            met += _measured(f"pull, {name}", told, packs, _pulling(Path(folder), key))
        met += _measured("hear, SQLite", told, packs, _hearing(lambda: _file(Path(folder), None)))
        with suppress(NoPostgres), running() as address:
            met += _measured("hear, PostgreSQL", told, packs, _hearing(lambda: _database(address)))
    return 0 if all(met) else 1


def _made() -> list[Deed]:
    deeds = []
    for n, said in enumerate(_texts.records(1, RECORDS), start=1):
        name = new_id()
        change = Change(said.kind, id_in_deed(name, 0), (), said.values)
        deeds.append(_deed(name, n, said.at, change))
    return deeds


def _corrected(made: Sequence[Deed]) -> list[Deed]:
    """Return corrections of residents, each on top of the one before on the same record."""
    chance = Random(2)
    heads = {d.changes[0].record: d.id for d in made if d.changes[0].kind == "resident"}
    records = list(heads)
    deeds = []
    for n in range(RECORDS + 1, RECORDS + CORRECTIONS + 1):
        record, name = chance.choice(records), new_id()
        values = {"phone": f"1990{chance.randrange(10**7):07}"}
        change = Change("resident", record, (heads[record],), values)
        deeds.append(_deed(name, n, made[-1].made_at + n, change))
        heads[record] = name
    return deeds


def _deed(name: str, n: int, at: int, change: Change) -> Deed:
    return Deed(name, VILLAGE, DEVICE, n, "李秀英", "record", at, (change,))


def _sealed(deeds: Sequence[Deed]) -> list[bytes]:
    sealed = partial(seal, VILLAGE, DEVICE, key=KEY)
    return list(in_packs(sealed, deeds, LARGEST_BATCH))


def _measured(
    name: str,
    told: dict[str, list[Deed]],
    packs: dict[str, list[bytes]],
    start: Callable[[], tuple[Callable[[list[bytes]], None], Store]],
) -> list[bool]:
    times: dict[str, list[float]] = {what: [] for what in told}
    worked: dict[str, list[float]] = {what: [] for what in told}
    bare: list[float] = []
    for _ in range(TURNS):
        take, store = start()
        for what in told:
            began, busy = perf_counter(), process_time()
            take(packs[what])
            times[what].append(perf_counter() - began)
            worked[what].append(process_time() - busy)
            if what == "new records" and store.journal_mode:
                bare.append(_bare(store))
        store.close()
    rates = {what: len(told[what]) / statistics.median(times[what]) for what in told}
    said = ", ".join(
        f"{rate:.0f} {what}/s ({_each(told[what], worked[what])} us of processor time each)"
        for what, rate in rates.items()
    )
    ratio = statistics.median(times["new records"]) / statistics.median(bare) if bare else 0
    print(f"{name}: {said}" + (f"; {ratio:.1f} x the bare INSERT" if bare else ""), flush=True)
    return [rates["new records"] >= GOAL]


def _each(deeds: Sequence[Deed], seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) / len(deeds) * 1e6:.0f}"


def _file(folder: Path, key: StoreKey | None) -> Store:
    file = folder / f"{new_id()}.db"
    return open_store(file, key=key, create=True)


def _database(address: str) -> Store:
    store = open_county_store(address)
    with store.writing() as conn:
        conn.exec_driver_sql("DROP SCHEMA public CASCADE")
        conn.exec_driver_sql("CREATE SCHEMA public")
    return store


def _pulling(folder: Path, key: StoreKey | None) -> Callable[[], Any]:
    def start() -> tuple[Callable[[list[bytes]], None], Store]:
        store = _file(folder, key)
        upgrade_schema(store, fresh=True)
        with store.writing() as conn:
            units.store(conn, TREE)
        place = [0, NOTHING]

        def take(data: list[bytes]) -> None:
            page = _page(data, *place)
            place[:] = page.position, page.chain_hash
            with store.writing() as conn:
                pull.apply_pages(conn, [page], 0)

        return take, store

    return start


def _page(data: Sequence[bytes], position: int, proof: bytes) -> LogPage:
    for pack in data:
        proof = next_chain_hash(proof, bytes.fromhex(pack_id(pack)))
    return LogPage(VILLAGE, tuple(WireLogEntry(pack) for pack in data), position + len(data), proof)


def _hearing(new: Callable[[], Store]) -> Callable[[], Any]:
    def start() -> tuple[Callable[[list[bytes]], None], Store]:
        store = new()
        upgrade_schema(store, fresh=True)
        sender = Device(DEVICE, VILLAGE, "village", "A", KEY.public())
        with store.writing() as conn:
            units.store(conn, TREE)
            devices.enrol(conn, sender)

        def take(data: list[bytes]) -> None:
            for some in _handfuls(data):
                said = Round(1, (), some)
                with store.reading() as conn:
                    heard = rounds.check_packs(conn, sender, said)
                assert len(heard.packs) == len(some)
                retried(store, lambda conn, heard=heard: push.append_packs(conn, heard.packs, 0))

        return take, store

    return start


def _handfuls(data: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """Return packs as rounds carry them."""
    found: list[tuple[bytes, ...]] = []
    some: tuple[bytes, ...] = ()
    for pack in data:
        if some and sum(map(len, some)) + len(pack) > LARGEST:
            found.append(some)
            some = ()
        some = (*some, pack)
    return [*found, some]


def _bare(store: Store) -> float:
    """Copy the rows into empty tables of the same shape and return the seconds of the INSERTs alone."""
    with store.writing() as conn:
        rows = {t: [tuple(r) for r in conn.exec_driver_sql(f"SELECT * FROM {t}")] for t in TABLES}
        named = ", ".join(f"'{t}'" for t in TABLES)
        schema = [
            str(sql)
            for (sql,) in conn.exec_driver_sql(
                f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({named}) AND sql IS NOT NULL "
                "ORDER BY type DESC"
            )
        ]
    file = store.path.with_suffix(".bare")
    key = StoreKey(bytes(32), bytes(16)) if store.is_encrypted else None
    bare = open_store(file, key=key, create=True)
    with bare.writing() as conn:
        for sql in schema:
            conn.exec_driver_sql(sql)
    began = perf_counter()
    with bare.writing() as conn:
        for table in TABLES:
            marks = ", ".join("?" * len(rows[table][0]))
            conn.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", rows[table])
    took = perf_counter() - began
    bare.close()
    file.unlink()
    return took


if __name__ == "__main__":
    raise SystemExit(main())
