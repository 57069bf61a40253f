from contextlib import ExitStack, closing
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import delete

from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.store.tables import device as devices_table
from bindesk.db.syncing import devices, packs, units
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.journal.deeds import DeedState
from bindesk.sync.rounds import push, rounds
from bindesk.sync.rounds.rounds import exchange
from bindesk.sync.wire import admission
from bindesk.sync.wire.sealing import LARGEST_BATCH, SMALLEST_BATCH
from tests.support.county.local_county import (
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    LineBroken,
    NearCounty,
    NearDesk,
    NearLine,
    digest_of,
    healing_of,
    log_of,
    rows_of,
)

ONLY_ITS_ID = 16
"""Bytes of a log's entry that names a pack instead of carrying it."""


@pytest.fixture
def open_stores():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def county(tmp_path, open_stores):
    made = NearCounty.at(tmp_path / "county.db")
    open_stores.callback(lambda: made.store.close())
    return made


@pytest.fixture
def join(county, tmp_path, open_stores):
    def made(name, **more):
        desk = NearDesk.join(county, tmp_path / f"{name}.db", **more)
        open_stores.enter_context(closing(desk.store))
        return desk

    return made


def test_two_desks_of_a_village_see_each_others_work(county, join):
    one, other = join("one"), join("other")
    one.do(("resident", "r", {"name": "张㛃", "phone": "1"}))
    one.sync(county)
    other.sync(county)
    other.do(("resident", "r", {"phone": "2"}))
    other.sync(county)
    one.sync(county)
    assert rows_of(one.store, "resident")["r"] == {"name": "张㛃", "phone": "2"}
    assert digest_of(one.store) == digest_of(other.store) == digest_of(county.store)


def test_a_quiet_exchange_is_one_round(county, join):
    desk = join("one")
    desk.sync(county)
    outcome = desk.sync(county)
    assert (outcome.rounds, outcome.received, outcome.waiting) == (1, 0, 0)


def test_a_deed_is_carried_only_when_it_comes_back(county, join):
    desk = join("one")
    desk.do(("resident", None, {"name": "张㛃"}))
    with pytest.raises(LineBroken):
        desk.sync(county, "unanswered")
    assert log_of(county.store) == log_of(desk.store)
    with desk.store.reading() as conn:
        assert journal.how_many(conn, DeedState.SEALED) == 1
        assert len(packs.waiting_ids(conn)) == 1
    desk.sync(county)
    with desk.store.reading() as conn:
        assert journal.how_many(conn, DeedState.CONFIRMED) == 1
    with county.store.reading() as conn:
        assert units.find(conn, VILLAGE).position == 1


def test_a_broken_line_makes_smaller_batches_and_a_good_one_larger(county, join):
    desk = join("one")
    for _ in range(9):
        with pytest.raises(LineBroken):
            desk.sync(county, "lost")
    assert _batch(desk) == SMALLEST_BATCH
    for _ in range(9):
        desk.sync(county)
    assert _batch(desk) == LARGEST_BATCH


def _batch(desk):
    with desk.store.reading() as conn:
        return int(metadata.read(conn, "batch"))


def test_a_desk_asks_for_no_more_at_a_time_than_its_line_carries(county, join):
    desk = join("one")
    asked = []

    class Watched(NearLine):
        def send(self, said):
            asked.append(said.limit)
            return super().send(said)

    line = Watched(county, desk.device)
    for _ in range(9):
        line.fate.append("unanswered")
        with pytest.raises(LineBroken):
            exchange(desk.speaker(), line)
    assert asked[0] > asked[1] > asked[-1] == SMALLEST_BATCH
    for _ in range(9):
        exchange(desk.speaker(), line)
    assert asked[-1] == LARGEST_BATCH


def test_what_the_county_can_not_take_waits_and_does_not_keep_the_exchange_going(county, join):
    """A pack of a device that the county has forgotten, brought by another desk that heals."""
    lost, healer = join("lost"), join("healer")
    lost.do(("resident", None, {"name": "张㛃"}))
    lost.sync(county)
    healer.sync(county)
    healer.do(("resident", None, {"name": "李大山"}))
    _forget(county, lost.device)
    _empty_log(county)
    outcome = healer.sync(county)
    assert list(outcome.refused.values()) == ["device-unknown"]
    assert outcome.waiting == 1
    assert healing_of(healer.store) == ""
    assert len(log_of(county.store)) == 1
    again = healer.sync(county)
    assert (again.rounds, list(again.refused.values())) == (1, ["device-unknown"])
    with county.store.writing() as conn:
        device = devices.Device(lost.device, VILLAGE, "village", "A", lost.key.public())
        devices.enrol(conn, device)
    assert healer.sync(county).waiting == 0
    assert sorted(log_of(county.store)) == sorted(log_of(healer.store))


def _forget(county, device):
    with county.store.writing() as conn:
        conn.execute(delete(devices_table).where(devices_table.c.id == device))


def _empty_log(county):
    """Make the county's store what a backup from before the first pack would make it."""
    from bindesk.db.maintenance.rebuild import rebuild
    from bindesk.db.store.tables import deed, pack, touched

    with county.store.writing() as conn:
        for table in (touched, deed, pack):
            conn.execute(delete(table))
        units.move(conn, VILLAGE, 0, b"")
        rebuild(conn)


def test_a_county_that_lost_its_log_gets_it_back_in_rounds(county, join, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_OFFERED", 3)
    desk = join("one")
    for number in range(8):
        desk.do(("resident", None, {"name": f"人{number}"}))
        desk.sync(county)
    before = log_of(county.store)
    _empty_log(county)
    outcome = desk.sync(county)
    assert outcome.waiting == 0
    assert healing_of(desk.store) == ""
    assert log_of(county.store) == before == log_of(desk.store)


def test_a_desk_that_stopped_while_it_gave_the_log_back_goes_on_with_that(county, join):
    """Else it would send everything that it holds, and not only what the county lacks."""
    desk = join("one")
    for number in range(3):
        desk.do(("resident", None, {"name": f"人{number}"}))
        desk.sync(county)
    _empty_log(county)
    requests = []

    class Watched(NearLine):
        def send(self, said):
            requests.append(said)
            return super().send(said)

    line = Watched(county, desk.device)
    exchange(desk.speaker(), line, lambda _: False)
    assert healing_of(desk.store) == VILLAGE
    desk.do(("resident", None, {"name": "后来的"}))
    exchange(desk.speaker(), line)
    assert [(len(said.offered), len(said.packs)) for said in requests] == [(0, 0), (3, 0), (3, 3)]
    assert healing_of(desk.store) == ""
    desk.sync(county)
    assert len(log_of(county.store)) == 4


def test_packs_that_the_county_refuses_do_not_keep_a_resync_going(county, join, monkeypatch):
    """Though as many are offered as fit in a round, of which more might be left."""
    monkeypatch.setattr(rounds, "MOST_OFFERED", 1)
    lost, healer = join("lost"), join("healer")
    lost.do(("resident", None, {"name": "张㛃"}))
    lost.sync(county)
    healer.sync(county)
    _forget(county, lost.device)
    _empty_log(county)
    outcome = healer.sync(county)
    assert list(outcome.refused.values()) == ["device-unknown"]
    assert outcome.rounds < 6
    assert outcome.is_done
    assert healing_of(healer.store) == ""


def test_one_exchange_sends_all_that_waits_though_it_is_more_than_a_batch(county, join):
    desk, letters = join("one"), Random(7)
    with desk.store.writing() as conn:
        metadata.write(conn, "batch", str(SMALLEST_BATCH))
    for _ in range(12):
        texts = [
            "".join(chr(letters.randrange(0x4E00, 0x9FA5)) for _ in range(190)) for _ in range(9)
        ]
        desk.do(*(("resident", None, {"name": text}) for text in texts))
    outcome = desk.sync(county)
    assert outcome.rounds > 1
    assert (outcome.waiting, outcome.is_done) == (0, True)
    assert len(log_of(county.store)) == 12


def test_before_the_first_round_nothing_has_been_exchanged():
    nothing = rounds.ExchangeResult()
    assert (nothing.rounds, nothing.received, nothing.waiting, nothing.behind) == (0, 0, 0, 0)
    assert (nothing.files, nothing.file_bytes, nothing.is_done) == (0, 0, False)


def test_a_pack_does_not_travel_back_to_the_desk_that_sent_it(county, join):
    desk, other = join("one"), join("other")
    desk.do(("resident", None, {"name": "张㛃"}))
    replies = []

    class Watched(NearLine):
        def send(self, said):
            replies.append(super().send(said))
            return replies[-1]

    exchange(desk.speaker(), Watched(county, desk.device))
    exchange(other.speaker(), Watched(county, other.device))
    sizes = [len(entry.pack) for reply in replies for page in reply.pages for entry in page.entries]
    assert sizes[0] == ONLY_ITS_ID < sizes[1]


def test_a_refused_deed_is_shown_to_who_did_it_with_its_reason(county, join):
    desk = join("township", unit=TOWNSHIP, role="township")
    desk.do(("errand-step", None, {"state": "in-progress"}), unit=VILLAGE)
    deed = desk.do(("resident", None, {"name": "张㛃"}), unit=VILLAGE)
    desk.sync(county)
    with desk.store.reading() as conn:
        assert [(d.id, why) for d, why in journal.refused_deeds(conn)] == [
            (deed.id, "right-missing")
        ]
    assert rows_of(desk.store, "resident") == {}


def test_a_pack_that_its_author_may_not_write_is_sent_once_and_its_own_lines_arrive(county, join):
    """The whole pack is refused, is stored by nobody else, and goes back to who did its deeds."""
    desk, neighbour = join("one"), join("neighbour", unit=NEIGHBOUR)
    desk.do(("resident", None, {"name": "张㛃"}))
    wrong = desk.do(("resident", "w", {"name": "假"}), unit=TOWNSHIP)
    desk.do(("resident", None, {"name": "李大山"}))
    outcome = desk.sync(county)
    assert list(outcome.refused.values()) == ["pack-not-permitted"]
    assert (outcome.waiting, outcome.is_done) == (0, True)
    assert len(log_of(county.store)) == 2
    neighbour.sync(county)
    assert log_of(county.store, TOWNSHIP) == log_of(neighbour.store, TOWNSHIP) == []
    with desk.store.reading() as conn:
        assert [(d.id, why) for d, why in journal.refused_deeds(conn)] == [
            (wrong.id, "pack-not-permitted")
        ]
    assert "w" not in rows_of(desk.store, "resident")
    desk.do(("resident", None, {"name": "王二"}))
    again = desk.sync(county)
    assert (again.refused, again.waiting, again.rounds) == ({}, 0, 1)
    assert len(log_of(county.store)) == 3


def test_a_pack_from_before_it_was_refused_leaves_a_county_that_heals(county, join, monkeypatch):
    """An earlier county had stored it in the township's log, with each deed refused, on all desks."""
    desk, neighbour = join("one"), join("neighbour", unit=NEIGHBOUR)
    wrong = desk.do(("resident", "w", {"name": "假"}), unit=TOWNSHIP)
    with monkeypatch.context() as earlier:
        earlier.setattr(push, "may_enter", lambda pack, author: True)
        desk.sync(county)
        neighbour.sync(county)
    neighbour.do(("resident", None, {"name": "张㛃"}))
    _empty_log(county)
    with county.store.writing() as conn:
        units.move(conn, TOWNSHIP, 0, b"")
    outcome = neighbour.sync(county)
    assert list(outcome.refused.values()) == ["pack-not-permitted"]
    assert (outcome.waiting, outcome.is_done) == (0, True)
    assert healing_of(neighbour.store) == ""
    assert log_of(county.store, TOWNSHIP) == []
    assert "w" not in rows_of(neighbour.store, "resident")
    assert neighbour.sync(county).rounds == 1
    with neighbour.store.reading() as conn:
        assert [deed.id for deed, _ in journal.refused_deeds(conn)] == [wrong.id]


def test_a_pack_that_came_into_the_log_by_another_way_is_in_it(county, join, monkeypatch):
    """A newer county admits what an older one refused, from another desk that has the pack."""
    desk, twin = join("one"), join("twin")
    desk.do(("review", "v", {"verdict": "good"}))
    desk.sync(county)
    assert rows_of(desk.store, "review") == {}
    with desk.store.reading() as conn:
        refused = list(packs.every(conn))
    with twin.store.writing() as conn:
        packs.store(conn, [replace(pack, refused=None) for pack in refused], 0)
    with monkeypatch.context() as newer:
        newer.setattr(push, "may_enter", lambda pack, author: True)
        newer.setattr(admission, "rejection_reason", lambda *_: None)
        twin.sync(county)
        desk.sync(county)
    assert set(rows_of(desk.store, "review")) == {"v"}
    assert digest_of(desk.store) == digest_of(county.store)


def test_a_stopped_exchange_goes_on_where_it_was(county, join):
    author, reader = join("author"), join("reader")
    for number in range(6):
        author.do(("resident", None, {"name": f"人{number}"}))
        author.sync(county)
    line = NearLine(county, reader.device, limit=1)
    heard = []
    exchange(reader.speaker(), line, lambda outcome: bool(heard.append(outcome)) or len(heard) < 3)
    assert [outcome.received for outcome in heard] == [1, 2, 3]
    reader.sync(county)
    assert digest_of(reader.store) == digest_of(county.store)


def test_a_desk_knows_how_far_its_clock_is_behind(county, join):
    desk = join("one")
    outcome = desk.sync(county)
    assert outcome.behind == -next(desk.clock) + 1000


def test_a_unit_that_is_new_to_the_county_is_read_in_the_exchange_that_tells_of_it(county, join):
    township, new = join("township", unit=TOWNSHIP, role="township"), "610482102246"
    with county.store.writing() as conn:
        units.store(conn, [KnownUnit(new, "雷南村", "village", TOWNSHIP)])
    author = join("author", unit=new)
    author.do(("resident", "r", {"name": "张㛃"}))
    author.sync(county)
    assert township.sync(county).received == 1
    assert rows_of(township.store, "resident") == {"r": {"name": "张㛃"}}


def test_villages_do_not_see_each_other(county, join):
    one, other = join("one"), join("other", unit=NEIGHBOUR)
    one.do(("resident", None, {"name": "张㛃"}))
    one.sync(county)
    other.sync(county)
    assert rows_of(other.store, "resident") == {}
    township = join("township", unit=TOWNSHIP, role="township")
    township.sync(county)
    assert len(rows_of(township.store, "resident")) == 1
