from sqlalchemy import select

from bindesk.db.store.tables import conflict, meta
from bindesk.db.store.upserts import upsert


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
