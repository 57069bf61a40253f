from dataclasses import replace

import pytest

from bindesk.db.syncing import packs
from bindesk.db.syncing.packs import StoredPack


def _pack(number, unit="u", **more):
    return StoredPack(bytes([number]) * 16, unit, "d", b"bytes of %d" % number, **more)


@pytest.fixture
def log(conn):
    """A log of three packs, and two of another unit that have no position yet."""
    placed = [_pack(n, position=n, refused={}, chain_hash=bytes([n])) for n in (1, 2, 3)]
    packs.store(conn, [*placed, _pack(8, "v"), _pack(9, "v")], 5)
    return conn


def test_nothing_is_kept_for_nothing(conn):
    packs.store(conn, [], 5)
    assert packs.waiting_ids(conn) == []


def test_a_log_is_read_after_a_position_up_to_a_limit(log):
    page, more = packs.after(log, "u", 0, len(b"bytes of 1") * 2)
    assert ([pack.position for pack in page], more) == ([1, 2], True)
    page, more = packs.after(log, "u", 1, 1)
    assert ([pack.position for pack in page], more) == ([2], True)
    page, more = packs.after(log, "u", 2, 1)
    assert ([pack.data for pack in page], more) == ([b"bytes of 3"], False)
    assert packs.after(log, "u", 3, 1) == ([], False)


def test_what_waits_has_no_position(log):
    assert packs.waiting_ids(log) == [b"\x08" * 16, b"\x09" * 16]
    assert packs.waiting_ids(log, "u") == []


def test_a_pack_that_gets_its_position_waits_no_more(log):
    settled = replace(_pack(9, "v"), position=1, refused={2: "right-missing"}, chain_hash=b"p")
    packs.confirm(log, settled)
    assert packs.waiting_ids(log) == [b"\x08" * 16]
    assert packs.refusal_codes(log, {"d"}) == set()
    assert packs.stored_ids(log, [b"\x09" * 16])[b"\x09" * 16] == settled
    assert packs.chain_hash_at(log, "v", 1) == b"p"


def test_a_pack_that_was_refused_for_good_waits_no_more_until_its_log_is_read_anew(log):
    packs.confirm(log, replace(_pack(9, "v"), refused={0: "why", 1: "why"}))
    assert packs.waiting_ids(log) == [b"\x08" * 16]
    assert packs.refusal_codes(log, {"d", "e"}) == {"why"}
    assert packs.refusal_codes(log, {"e"}) == packs.refusal_codes(log, ()) == set()
    packs.unconfirm(log, "v")
    assert packs.waiting_ids(log) == [b"\x08" * 16, b"\x09" * 16]
    assert packs.refusal_codes(log, {"d"}) == set()


def test_a_log_that_is_read_anew_waits_whole(log):
    packs.unconfirm(log, "u")
    assert len(packs.waiting_ids(log, "u")) == 3
    assert packs.chain_hash_at(log, "u", 1) is None


def test_many_packs_are_asked_for_at_once(log):
    asked = [number.to_bytes(16, "big") for number in range(1000)] + [b"\x01" * 16]
    assert set(packs.stored_ids(log, asked)) == packs.ids_stored(log, asked) == {b"\x01" * 16}


def test_a_log_has_chain_hashes_only_where_it_has_packs(log):
    assert packs.chain_hash_at(log, "u", 2) == b"\x02"
    assert packs.chain_hash_at(log, "u", 4) is None
    assert packs.chain_hash_at(log, "w", 1) is None
