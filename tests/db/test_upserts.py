from sqlalchemy import select

from bindesk.db.tables import meta, touched
from bindesk.db.upserts import upsert


def kept(link):
    wanted = select(meta.c.name, meta.c.value).where(meta.c.name.like("test-%"))
    return {row.name: row.value for row in link.execute(wanted)}


def test_new_rows_are_added_and_known_ones_changed(link):
    upsert(link, meta, [{"name": "test-a", "value": "1"}], ["name"])
    both = [{"name": "test-a", "value": "2"}, {"name": "test-b", "value": "3"}]
    upsert(link, meta, both, ["name"])
    assert kept(link) == {"test-a": "2", "test-b": "3"}


def test_no_rows_are_no_trouble(link):
    upsert(link, meta, [], ["name"])
    assert kept(link) == {}


def test_rows_that_are_all_key_stay_as_they_are(desk):
    with desk.writing("record") as work:
        from bindesk.domain.residents import RESIDENT, Resident

        work.put(RESIDENT, Resident(id=work.new_id(), name="王编"))
    with desk.store.writing() as link:
        row = dict(link.execute(select(touched)).mappings().one())
        upsert(link, touched, [row], ["kind", "record", "deed"])
        assert len(link.execute(select(touched)).all()) == 1
