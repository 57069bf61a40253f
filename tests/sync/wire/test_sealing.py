from contextlib import closing

import pytest

from bindesk.db.journal import journal
from bindesk.db.syncing import packs
from bindesk.domain.journal.deeds import DeedState
from bindesk.sync.wire import sealing
from bindesk.sync.wire.packs import LARGEST, open_pack
from bindesk.sync.wire.sealing import LARGEST_BATCH, SMALLEST_BATCH, seal_open
from tests.support.county.local_county import TOWNSHIP, VILLAGE, NearCounty, NearDesk


@pytest.fixture
def desk(tmp_path):
    county = NearCounty.at(tmp_path / "county.db")
    made = NearDesk.join(county, tmp_path / "desk.db")
    county.store.close()
    with closing(made.store):
        yield made


def sealed(desk, batch=LARGEST_BATCH):
    with desk.store.writing() as conn:
        made = seal_open(conn, desk.device, desk.key, batch, 5)
        names = packs.waiting_ids(conn)
        held = packs.stored_ids(conn, names)
    assert made == len(names)
    return [held[name] for name in names]


def test_open_deeds_become_packs_in_the_order_they_were_made(desk):
    deeds = [desk.do(("resident", None, {"name": f"人{n}"})) for n in range(3)]
    (pack,) = sealed(desk)
    assert [deed.id for deed in open_pack(pack.data).deeds] == [deed.id for deed in deeds]
    assert pack.position is None


def test_what_was_sealed_is_not_sealed_again(desk):
    desk.do(("resident", None, {"name": "张㛃"}))
    first = sealed(desk)
    desk.do(("resident", None, {"name": "李大山"}))
    with desk.store.writing() as conn:
        assert seal_open(conn, desk.device, desk.key, LARGEST_BATCH, 6) == 1
        assert packs.waiting_ids(conn)[0] == first[0].id
        assert packs.stored_ids(conn, [first[0].id])[first[0].id].data == first[0].data
        assert journal.how_many(conn, DeedState.OPEN) == 0


def test_nothing_open_makes_no_pack(desk):
    assert sealed(desk) == []


def test_each_units_deeds_are_sealed_apart(desk):
    desk.do(("resident", None, {"name": "张㛃"}))
    desk.do(("review", None, {"verdict": "seen"}), unit=TOWNSHIP)
    desk.do(("resident", None, {"name": "李大山"}))
    assert [pack.unit for pack in sealed(desk)] == [VILLAGE, TOWNSHIP, VILLAGE]


def test_a_small_batch_cuts_what_is_open_into_small_packs(desk):
    for n in range(60):
        noise = "".join(chr(0x4E00 + (n * 997 + at * 7919) % 20_000) for at in range(800))
        desk.do(("meeting", None, {"minutes": noise}))
    made = sealed(desk, SMALLEST_BATCH)
    assert len(made) > 3
    assert all(len(pack.data) <= SMALLEST_BATCH < LARGEST for pack in made)
    assert sum(len(open_pack(pack.data).deeds) for pack in made) == 60


def test_one_deed_larger_than_a_batch_is_a_pack_of_its_own(desk):
    noise = "".join(chr(0x4E00 + at * 7919 % 20_000) for at in range(15_000))
    desk.do(("meeting", None, {"minutes": noise}))
    desk.do(("meeting", None, {"minutes": "短"}))
    assert [len(open_pack(pack.data).deeds) for pack in sealed(desk, SMALLEST_BATCH)] == [1, 1]


@pytest.mark.parametrize("limit", ["_MOST_DEEDS", "_MOST_CHANGES"])
def test_a_pack_has_no_more_deeds_and_changes_than_any_reader_takes(desk, monkeypatch, limit):
    monkeypatch.setattr(sealing, limit, 4)
    for _ in range(5):
        desk.do(("resident", None, {"name": "张㛃"}), ("resident", None, {"name": "李大山"}))
    deeds = 4 if limit == "_MOST_DEEDS" else 2
    assert [len(open_pack(pack.data).deeds) for pack in sealed(desk)] == [
        *([deeds] * (5 // deeds)),
        5 % deeds,
    ]


@pytest.mark.parametrize(
    ("limit", "most"), [("_MOST_VALUES", 8), ("_MOST_CHARACTERS", 10), ("_MOST_REPEATED", 1)]
)
def test_a_pack_asks_for_no_more_work_than_a_county_takes(desk, monkeypatch, limit, most):
    monkeypatch.setattr(sealing, limit, most)
    desk.do(("resident", "r", {"name": "张㛃", "phone": "139"}))
    desk.do(("resident", "r", {"name": "张大山", "phone": "139"}))
    desk.do(("resident", "r", {"name": "张小明"}))
    assert [len(open_pack(pack.data).deeds) for pack in sealed(desk)] == [
        *([1, 2] if limit != "_MOST_VALUES" else [2, 1])
    ]


def test_one_deed_with_more_changes_than_a_pack_takes_is_a_pack_of_its_own(desk, monkeypatch):
    monkeypatch.setattr(sealing, "_MOST_CHANGES", 1)
    for _ in range(2):
        desk.do(("resident", None, {"name": "张㛃"}), ("resident", None, {"name": "李大山"}))
    assert [len(open_pack(pack.data).deeds) for pack in sealed(desk)] == [1, 1]
