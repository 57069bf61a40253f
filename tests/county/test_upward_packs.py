"""A village writes into the logs above it, on real sockets: nobody stores a byte, its own lines arrive."""

import os
from contextlib import closing

import pytest

from bindesk.db.syncing import packs, units
from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import new_id
from bindesk.sync.wire.packs import pack_id, seal
from tests.support.county.local_county import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, digest_of
from tests.support.county.served_county import opened, served

PACKS, DEED_BYTES = 12, 150_000


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path):
    """A served county on each engine."""
    server = name = url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        name = server.fresh()
        url = server.url(name)
    with closing(opened(tmp_path / "county", url)) as county, served(county) as real:
        yield real
    if server:
        server.drop(name)


@pytest.fixture
def hostile(house, tmp_path):
    desk = house.desk(tmp_path / "hostile.db")
    with closing(desk.near.store):
        yield desk


@pytest.fixture
def neighbour(house, tmp_path):
    desk = house.desk(tmp_path / "neighbour.db", NEIGHBOUR)
    with closing(desk.near.store):
        yield desk


def rubbish(desk, unit):
    """Return a pack of a deed that a desk writes into the log of a unit above it."""
    values = {"name": "假", "remarks": os.urandom(DEED_BYTES // 2).hex()}
    changes = (Change("resident", new_id(), (), values),)
    device = desk.near.device
    deed = Deed(new_id(), unit, device, 1, "李秀英", "record", 1_795_000_000_000, changes)
    data = seal(unit, device, [deed], desk.near.key)
    return packs.StoredPack(bytes.fromhex(pack_id(data)), unit, device, data)


def size_of(desk):
    """Return the pages of a desk's store."""
    with desk.near.store.reading() as conn:
        return conn.exec_driver_sql("PRAGMA page_count").scalar_one()


def logs_of(store):
    with store.reading() as conn:
        return {unit.code: unit.position for unit in units.all_units(conn)}


@pytest.mark.parametrize("unit", [TOWNSHIP, COUNTY])
def test_what_a_village_writes_upward_makes_no_other_store_grow(house, hostile, neighbour, unit):
    neighbour.sync()
    size, stood = size_of(neighbour), logs_of(house.county.store)
    with hostile.near.store.writing() as conn:
        packs.store(conn, [rubbish(hostile, unit) for _ in range(PACKS)], 0)
    hostile.near.do(("resident", "own", {"name": "张㛃"}))
    outcome = hostile.sync()
    assert len(outcome.refused) == PACKS
    assert set(outcome.refused.values()) == {"pack-not-permitted"}
    assert (outcome.waiting, outcome.is_done) == (0, True)
    assert logs_of(house.county.store) == stood | {VILLAGE: 1}
    assert digest_of(hostile.near.store) == digest_of(house.county.store)
    assert neighbour.sync().received == 0
    assert size_of(neighbour) == size
    assert (hostile.sync().rounds, len(_all(house.county.store))) == (1, 1)


def _all(store):
    with store.reading() as conn:
        return list(packs.every(conn))
