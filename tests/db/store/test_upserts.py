from sqlalchemy import select

from bindesk.db.store.tables import conflict, meta
from bindesk.db.store.upserts import upsert


def _all(link, table):
    return sorted(tuple(row) for row in link.execute(select(table)))


def test_rows_are_added_or_changed(link):
    before = dict(_all(link, meta))
    upsert(link, meta, [{"name": "x", "value": "1"}, {"name": "y", "value": "2"}], ["name"])
    upsert(link, meta, [{"name": "y", "value": "3"}], ["name"])
    assert dict(_all(link, meta)) == before | {"x": "1", "y": "3"}


def test_rows_that_are_all_key_are_only_there_once(link):
    names = ("kind", "record", "field", "earlier", "later")
    row = dict.fromkeys(names, "x")
    upsert(link, conflict, [row], names)
    upsert(link, conflict, [row], names)
    assert _all(link, conflict) == [("x",) * 5]


def test_no_rows_change_nothing(link):
    before = _all(link, meta)
    upsert(link, meta, [], ["name"])
    assert _all(link, meta) == before
