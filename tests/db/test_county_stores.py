"""Tests that a county's store behaves the same on SQLite and PostgreSQL: data, sort order, errors."""

import threading

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bindesk.db.journal import journal
from bindesk.db.maintenance.digests import digest
from bindesk.db.maintenance.rebuild import rebuild
from bindesk.db.maintenance.schema import upgrade_schema
from bindesk.db.store import metadata
from bindesk.db.store.engine import open_county_store, retried
from bindesk.db.store.tables import meta, record_table
from bindesk.db.store.tables import unit as units_table
from bindesk.db.syncing import devices, ingest, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import new_id
from bindesk.errors import ExternalError
from tests.support.desks.journals import deeds_in_order


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'county.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def county(url):
    store = open_county_store(url)
    upgrade_schema(store, fresh=True)
    yield store
    store.close()


def _deed(*changes):
    return Deed(new_id(), "u", "d", 1, "李秀英", "record", 1_795_000_000_000, changes)


def test_a_store_is_opened_again_as_it_was_left(url, county):
    with county.writing() as conn:
        metadata.write(conn, "said", "䶮㛃𠮷")
    again = open_county_store(url)
    upgrade_schema(again)
    with again.reading() as conn:
        assert metadata.read(conn, "said") == "䶮㛃𠮷"
    again.close()


def test_records_of_every_kind_are_kept_and_folded(county):
    deeds = [_deed(Change(kind, f"r-{kind}", (), {})) for kind in KINDS]
    more = [
        _deed(Change(d.changes[0].kind, d.changes[0].record, (d.id,), {"struck": True}))
        for d in deeds
    ]
    with county.writing() as conn:
        ingest.apply_log_entries(conn, [ingest.LogEntry(1, tuple(deeds), {})])
        ingest.apply_log_entries(conn, [ingest.LogEntry(2, tuple(more), {})])
        before = digest(conn)
        rebuild(conn)
        assert digest(conn) == before
        assert all(told.count == 1 for told in before)


def test_ids_are_sorted_by_their_code_points_on_every_engine(county):
    """A Chinese database sorts r-1 between r0 and r2, and a digest would then not be the desk's."""
    ids = ["r-1", "r0", "r10", "r2", "R1", "张", "ä", "r-"]
    table = record_table("resident")
    with county.writing() as conn:
        ingest.apply_log_entries(
            conn,
            [
                ingest.LogEntry(
                    1, tuple(_deed(Change("resident", name, (), {})) for name in ids), {}
                )
            ],
        )
        found = conn.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
    assert found == sorted(ids)


def test_what_is_broken_off_leaves_nothing(county):
    def broken_off():
        with county.writing() as conn:
            metadata.write(conn, "said", "x")
            return 1 // 0

    with pytest.raises(ZeroDivisionError):
        broken_off()
    with county.reading() as conn:
        assert metadata.read(conn, "said") == ""


def test_work_that_another_got_in_the_way_of_is_done_again(county):
    tries = []

    def work(conn):
        tries.append(1)
        if len(tries) == 1:
            row = {"code": "c", "name": "", "role": "", "parent": "", "position": 0, "proof": b""}
            conn.execute(insert(units_table), [row])
            conn.execute(insert(units_table), [row])
        return len(tries)

    if county.engine.dialect.name == "postgresql":
        assert retried(county, work) == 2
    else:
        with pytest.raises(IntegrityError):
            retried(county, work)


def test_work_that_fails_at_each_retry_raises_its_error(county):
    def work(conn):
        row = {"code": "c", "name": "", "role": "", "parent": "", "position": 0, "proof": b""}
        conn.execute(insert(units_table), [row])
        conn.execute(insert(units_table), [row])

    with pytest.raises(IntegrityError):
        retried(county, work)


def test_who_holds_a_units_log_holds_it_alone(county):
    """Eight writers at one log: each takes the position after the one before."""
    with county.writing() as conn:
        units.store(conn, [KnownUnit("u", "u", "village", "")])

    def append(_=None):
        def work(conn):
            position, proof = units.lock(conn, "u")
            units.move(conn, "u", position + 1, proof)

        for _ in range(10):
            retried(county, work)

    writers = [threading.Thread(target=append) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with county.reading() as conn:
        assert units.find(conn, "u").position == 80


def test_a_counter_is_taken_once_however_many_bring_it(county):
    with county.writing() as conn:
        devices.enrol(conn, Device("d", "u", "village", "A", b"k"))
    heard = []

    def bring():
        heard.append(retried(county, lambda conn: devices.note_request(conn, "d", 1, 5)))

    bringers = [threading.Thread(target=bring) for _ in range(6)]
    for one in bringers:
        one.start()
    for one in bringers:
        one.join()
    assert sorted(heard) == [False] * 5 + [True]


def test_no_persons_data_stands_in_an_errors_text(county):
    rows = [{"name": "a", "value": "610427195503150018"}] * 2
    with pytest.raises(IntegrityError) as reason, county.writing() as conn:
        conn.execute(insert(meta), rows)
    assert "610427195503150018" not in str(reason.value)


def test_a_long_journal_is_read_page_by_page(county):
    with county.writing() as conn:
        for _ in range(3):
            deeds = tuple(
                _deed(Change("a-kind-of-tomorrow", "r", (), {"n": 1})) for _ in range(400)
            )
            stood = journal.how_many(conn)
            ingest.apply_log_entries(conn, [ingest.LogEntry(stood + 1, deeds, {})])
        assert len(list(deeds_in_order(conn))) == 1200


def test_an_unreachable_server_raises_an_error():
    with pytest.raises(ExternalError) as reason:
        open_county_store("postgresql+psycopg://x@127.0.0.1:1/none")
    assert reason.value.code == "database-away"


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://", "postgresql+psycopg2://x/y", "::"])
def test_an_invalid_database_address_raises_an_error(url):
    with pytest.raises(ExternalError) as reason:
        open_county_store(url)
    assert reason.value.code == "database-address"
