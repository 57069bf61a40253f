import pytest
from sqlalchemy import event, select

from bindesk.db.store.in_list import among
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
def link(store):
    with store.writing() as opened:
        upsert(opened, meta, [{"name": name, "value": name} for name in NAMES], ["name"])
        yield opened


def found(link, names):
    return sorted(link.execute(select(meta.c.value).where(among(meta.c.name, names))).scalars())


def test_those_that_are_named_are_found(link):
    assert found(link, NAMES) == sorted(NAMES)
    assert found(link, [*NAMES[:2], "nobody"]) == sorted(NAMES[:2])


def test_an_empty_list_finds_nothing(link):
    assert found(link, []) == []


def test_a_list_may_be_longer_than_any_engine_takes_parameters(link):
    assert found(link, (*(f"nobody {n}" for n in range(70_000)), "plain")) == ["plain"]


def test_one_statement_serves_for_every_list(link):
    said = set()
    event.listen(link.engine, "before_cursor_execute", lambda *told: said.add(told[2]))
    found(link, ["plain"])
    found(link, NAMES)
    assert len(said) == 1
    cache = link.engine._compiled_cache
    known = len(cache)
    found(link, ["another"])
    assert len(cache) == known
