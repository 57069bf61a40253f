import pytest
from sqlalchemy import event, select

from bindesk.db.store.in_list import in_list
from bindesk.db.store.tables import meta
from bindesk.db.store.upserts import upsert
from tests.support.near_county import NearCounty, PostgresStores

NAMES = ["plain", "", "汉字", "\"quoted\" \\ 'too'", "line\nbreak", "%s :x ?"]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        county = NearCounty.at(tmp_path / "county.db")
    else:
        stores = PostgresStores(request.getfixturevalue("postgres"))
        county = NearCounty(stores.open(stores.new()))
    yield county.store
    county.store.close()


@pytest.fixture
def conn(store):
    with store.writing() as opened:
        upsert(opened, meta, [{"name": name, "value": name} for name in NAMES], ["name"])
        yield opened


def found(conn, names):
    return sorted(conn.execute(select(meta.c.value).where(in_list(meta.c.name, names))).scalars())


def test_those_that_are_named_are_found(conn):
    assert found(conn, NAMES) == sorted(NAMES)
    assert found(conn, [*NAMES[:2], "nobody"]) == sorted(NAMES[:2])


def test_an_empty_list_finds_nothing(conn):
    assert found(conn, []) == []


def test_a_list_may_be_longer_than_any_engine_takes_parameters(conn):
    assert found(conn, (*(f"nobody {n}" for n in range(70_000)), "plain")) == ["plain"]


def test_one_statement_serves_for_every_list(conn):
    said = set()
    event.listen(conn.engine, "before_cursor_execute", lambda *told: said.add(told[2]))
    found(conn, ["plain"])
    found(conn, NAMES)
    assert len(said) == 1
    cache = conn.engine._compiled_cache
    known = len(cache)
    found(conn, ["another"])
    assert len(cache) == known
