import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from bindesk.db.store.statements import bulk_insert, in_list, upsert
from bindesk.db.store.tables import conflict, deed, meta, record_table
from tests.support.county.local_county import NearCounty, PostgresStores

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
def named_conn(store):
    with store.writing() as opened:
        upsert(opened, meta, [{"name": name, "value": name} for name in NAMES], ["name"])
        yield opened


def found(conn, names):
    return sorted(conn.execute(select(meta.c.value).where(in_list(meta.c.name, names))).scalars())


def test_those_that_are_named_are_found(named_conn):
    assert found(named_conn, NAMES) == sorted(NAMES)
    assert found(named_conn, [*NAMES[:2], "nobody"]) == sorted(NAMES[:2])


def test_an_empty_list_finds_nothing(named_conn):
    assert found(named_conn, []) == []


def test_a_name_with_a_nul_is_in_no_column_and_stops_nothing(named_conn):
    assert found(named_conn, ["plain", "pl\x00ain", "\x00"]) == ["plain"]


def test_a_list_may_be_longer_than_any_engine_takes_parameters(named_conn):
    assert found(named_conn, (*(f"nobody {n}" for n in range(70_000)), "plain")) == ["plain"]


def test_one_statement_serves_for_every_list(named_conn):
    said = set()
    event.listen(named_conn.engine, "before_cursor_execute", lambda *told: said.add(told[2]))
    found(named_conn, ["plain"])
    found(named_conn, NAMES)
    assert len(said) == 1
    cache = named_conn.engine._compiled_cache
    known = len(cache)
    found(named_conn, ["another"])
    assert len(cache) == known


def _all(conn, table):
    return sorted(tuple(row) for row in conn.execute(select(table)))


def test_rows_are_added_or_changed(conn):
    before = dict(_all(conn, meta))
    upsert(conn, meta, [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}], ["name"])
    upsert(conn, meta, [{"name": "y", "value": "3"}], ["name"])
    assert dict(_all(conn, meta)) == before | {"x": "1", "y": "3"}


def test_rows_that_are_all_key_are_only_there_once(conn):
    names = ("kind", "record", "field", "earlier", "later")
    row = dict.fromkeys(names, "x")
    upsert(conn, conflict, [row], names)
    upsert(conn, conflict, [row], names)
    assert _all(conn, conflict) == [("x",) * 5]


def test_no_rows_change_nothing(conn):
    before = _all(conn, meta)
    upsert(conn, meta, [], ["name"])
    assert _all(conn, meta) == before


@pytest.fixture
def conn(store):
    with store.writing() as opened:
        yield opened


def rows(conn, table, *names):
    return [tuple(row) for row in conn.execute(select(*(table.c[n] for n in names)))]


def row(place, **rest):
    whole = {"id": f"d{place}", "unit": "u", "state": "open", "position": None, "n": place}
    return {
        "place": place,
        **whole,
        "clerk": "李秀英",
        "verb": "v",
        "made_at": 2**50,
        "body": b"",
        **rest,
    }


def test_every_sort_of_value_comes_back_as_it_was(conn):
    told = [row(900_001, body=bytes(range(256))), row(900_002, position=2**60, clerk='"汉"\n\\%s')]
    bulk_insert(conn, deed, told)
    names = tuple(told[0])
    kept = [r for r in rows(conn, deed, *names) if r[0] > 900_000]
    assert sorted(kept) == [tuple(one.values()) for one in told]


def test_flags_and_numbers_of_a_record_come_back(conn):
    table = record_table("errand")
    plain = {"id": "e", "unit": "u", "heads": "d", "extra": None, "number": "n", "amount": 2**40}
    bulk_insert(conn, table, [{**plain, "struck": True, "due_estimated": False, "note": None}])
    kept = conn.execute(select(table).where(table.c.id == "e")).one()
    assert (kept.amount, kept.struck, kept.due_estimated, kept.note) == (2**40, True, False, None)


def test_more_rows_than_one_statement_takes_are_all_kept(conn):
    bulk_insert(conn, meta, [{"name": f"n{n}", "value": ""} for n in range(12_001)])
    assert len([1 for (name,) in rows(conn, meta, "name") if name.startswith("n")]) >= 12_001


def test_a_row_that_is_there_is_changed_where_keys_are_given(conn):
    bulk_insert(conn, meta, [{"name": "x", "value": "1"}])
    bulk_insert(conn, meta, [{"name": "x", "value": "2"}, {"name": "y", "value": "3"}], ["name"])
    assert {("x", "2"), ("y", "3")} <= set(rows(conn, meta, "name", "value"))
    key = dict.fromkeys(("kind", "record", "field", "earlier", "later"), "k")
    for _ in range(2):
        bulk_insert(conn, conflict, [key], list(key))
    assert len(rows(conn, conflict, "kind")) == 1


def test_a_row_that_is_there_is_an_error_otherwise(store):
    with pytest.raises(IntegrityError), store.writing() as conn:
        bulk_insert(conn, meta, [{"name": "x", "value": "1"}, {"name": "x", "value": "2"}])


def test_no_rows_are_nothing_to_do(conn):
    before = rows(conn, meta, "name")
    bulk_insert(conn, meta, [])
    assert rows(conn, meta, "name") == before
