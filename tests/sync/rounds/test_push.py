from contextlib import closing
from dataclasses import replace

import pytest

from bindesk.db.journal import journal
from bindesk.db.maintenance import digests
from bindesk.db.syncing import devices, packs, units
from bindesk.domain.journal.deeds import DeedState
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import push
from bindesk.sync.wire.packs import pack_id
from bindesk.sync.wire.sealing import LARGEST_BATCH, seal_open
from tests.support.county.local_county import TOWNSHIP, VILLAGE, NearCounty, NearDesk
from tests.support.desks.journals import deeds_in_order


@pytest.fixture
def county(tmp_path):
    made = NearCounty.at(tmp_path / "county.db")
    with closing(made.store):
        yield made


@pytest.fixture
def desk(county, tmp_path):
    made = NearDesk.join(county, tmp_path / "desk.db")
    with closing(made.store):
        yield made


def seal(desk, count=1):
    """Return the bytes of one new pack for each of some deeds."""
    for number in range(count):
        desk.do(("resident", None, {"name": f"人{number}"}))
        with desk.store.writing() as conn:
            seal_open(conn, desk.device, desk.key, LARGEST_BATCH, 0)
    with desk.store.reading() as conn:
        return push.packs_to_send(conn, 10**9)


def hear(county, desk, *told):
    with county.store.writing() as conn:
        sender = devices.find(conn, desk.device)
        push.append_packs(conn, [push.check(conn, sender, data) for data in told], 7)
        return units.find(conn, VILLAGE).position


def test_waiting_packs_are_told_in_order_up_to_a_limit_and_at_least_one(desk):
    told = seal(desk, 4)
    with desk.store.reading() as conn:
        assert push.packs_to_send(conn, 1) == told[:1]
        assert push.packs_to_send(conn, len(told[0]) + len(told[1])) == told[:2]


def test_only_what_is_wanted_is_told_and_nothing_that_was_turned_away(desk):
    told = seal(desk, 4)
    names = [bytes.fromhex(pack_id(data)) for data in told]
    with desk.store.reading() as conn:
        assert push.packs_to_send(conn, 10**9, {names[3], names[1]}) == [told[1], told[3]]
        assert push.packs_to_send(conn, 10**9, None, {names[0], names[2]}) == [told[1], told[3]]
        assert push.packs_to_send(conn, 10**9, frozenset()) == []


def test_to_hear_twice_is_to_hear_once(county, desk):
    told = seal(desk, 2)
    assert hear(county, desk, *told, *told) == 2
    before = county.store
    with before.reading() as conn:
        kept = digests.digest(conn)
    assert hear(county, desk, *reversed(told)) == 2
    with before.reading() as conn:
        assert digests.digest(conn) == kept
        assert journal.how_many(conn) == 2


def test_each_pack_has_the_next_position_and_a_proof_of_all_before(county, desk):
    told = seal(desk, 3)
    hear(county, desk, *told)
    with county.store.reading() as conn:
        kept, more = packs.after(conn, VILLAGE, 0, 10**9)
        unit = units.find(conn, VILLAGE)
    assert [pack.position for pack in kept] == [1, 2, 3]
    assert [pack.data for pack in kept] == told
    assert unit.chain_hash == kept[-1].chain_hash
    assert len({pack.chain_hash for pack in kept}) == 3
    assert not more


def test_a_deed_that_may_not_enter_is_kept_with_its_reason_and_not_shown(county, tmp_path):
    desk = NearDesk.join(county, tmp_path / "t.db", unit=TOWNSHIP, role="township")
    with closing(desk.store):
        allowed = desk.do(("errand-step", None, {"state": "in-progress"}), unit=VILLAGE)
        wrong = desk.do(("resident", None, {"name": "张㛃"}), unit=VILLAGE)
        with desk.store.writing() as conn:
            seal_open(conn, desk.device, desk.key, LARGEST_BATCH, 0)
            told = push.packs_to_send(conn, 10**9)
    hear(county, desk, *told)
    with county.store.reading() as conn:
        (kept,), _ = packs.after(conn, VILLAGE, 0, 10**9)
        assert kept.refused == {1: "right-missing"}
        assert [(deed.id, why) for deed, why in journal.refused_deeds(conn)] == [
            (wrong.id, "right-missing")
        ]
        assert [deed.id for deed in deeds_in_order(conn)] == [allowed.id]
        shown = {d.kind: d.count for d in digests.digest(conn)}
    assert (shown["errand-step"], shown["resident"]) == (1, 0)


def test_a_deed_in_two_packs_counts_at_its_first_place(county, desk, tmp_path):
    """A desk restored from a backup seals its open deeds once more."""
    desk.do(("resident", None, {"name": "张㛃"}))
    copy = desk.copied(tmp_path / "copy.db")
    with closing(copy.store):
        copy.do(("resident", None, {"name": "李大山"}))
        for one in (desk, copy):
            with one.store.writing() as conn:
                seal_open(conn, one.device, one.key, LARGEST_BATCH, 0)
                hear(county, desk, *push.packs_to_send(conn, 10**9))
    with county.store.reading() as conn:
        assert units.find(conn, VILLAGE).position == 2
        assert journal.how_many(conn) == 2
        assert journal.how_many(conn, DeedState.CONFIRMED) == 2


def test_a_pack_under_another_key_is_refused(county, desk):
    desk.key = SigningKey.new()
    with county.store.reading() as conn, pytest.raises(push.PackRefused) as reason:
        push.check(conn, devices.find(conn, desk.device), seal(desk)[0])
    assert reason.value.code == "pack-forged"


def test_only_a_pack_that_is_in_no_log_is_sent_no_more(desk):
    """A reply may refuse what an earlier one has confirmed, and codes of other refusals may pass."""
    in_log, forbidden, forged = (bytes.fromhex(pack_id(data)) for data in seal(desk, 3))
    with desk.store.writing() as conn:
        stored = packs.stored_ids(conn, [in_log])[in_log]
        packs.confirm(conn, replace(stored, position=1, chain_hash=b"c"))
        codes = {in_log: "pack-not-permitted", forbidden: "pack-not-permitted"}
        refused = {**codes, forged: "pack-forged", b"u" * 16: "pack-not-permitted"}
        assert push.note_refusals(conn, refused)
        assert not push.note_refusals(conn, refused)
        assert packs.waiting_ids(conn) == [forged]
        assert not packs.stored_ids(conn, [in_log])[in_log].refused
        assert packs.stored_ids(conn, [forbidden])[forbidden].refused == {0: "pack-not-permitted"}


def test_a_refused_pack_changes_nothing(county, desk):
    stood = hear(county, desk)
    with pytest.raises(push.PackRefused):
        hear(county, desk, *seal(desk), b"rubbish")
    with county.store.reading() as conn:
        assert units.find(conn, VILLAGE).position == stood
