from dataclasses import replace

import pytest

from bindesk.db import packs
from bindesk.db.packs import KeptPack

UNIT, OTHER = "610482102249", "610482102245"


def kept(n, unit=UNIT, size=10, position=None):
    name = bytes([n]) * 16
    return KeptPack(name, unit, "dev", bytes(size), position, {}, name if position else b"")


def ids(*numbers):
    return [bytes([n]) * 16 for n in numbers]


@pytest.fixture
def log(link):
    packs.keep(link, [kept(n, position=n) for n in (1, 2, 3)], at=1)
    packs.keep(link, [kept(7), kept(8), kept(9, OTHER)], at=2)
    return link


def test_packs_wait_in_the_order_they_were_kept(log):
    assert packs.waiting_ids(log, UNIT) == ids(7, 8)
    assert packs.waiting_ids(log) == ids(7, 8, 9)
    assert packs.how_many_waiting(log) == 3


def test_a_kept_pack_comes_back_byte_for_byte(link):
    whole = KeptPack(b"i" * 16, UNIT, "dev", bytes(range(256)), 4, {3: "right-missing"}, b"p")
    packs.keep(link, [whole], at=1)
    assert packs.held(link, [whole.id]) == {whole.id: whole}


def test_what_is_held_is_told_from_what_is_not(log):
    assert packs.names_held(log, ids(1, 7, 99)) == set(ids(1, 7))
    assert packs.held(log, ids(99)) == {}


def test_a_page_is_bounded_by_bytes_but_has_one_pack_at_least(log):
    page, more = packs.after(log, UNIT, 0, 20)
    assert ([p.id for p in page], more) == (ids(1, 2), True)
    page, more = packs.after(log, UNIT, 2, 1)
    assert ([p.id for p in page], more) == (ids(3), False)
    assert packs.after(log, UNIT, 3, 100) == ([], False)


def test_a_position_inside_a_log_has_its_proof(log):
    assert packs.proof_at(log, UNIT, 2) == ids(2)[0]
    assert packs.proof_at(log, UNIT, 9) is None
    assert packs.proof_at(log, OTHER, 2) is None


def test_a_pack_that_came_back_waits_no_longer(log):
    packs.settle(log, replace(kept(7), position=4, refused={0: "right-missing"}, proof=b"p"))
    assert packs.waiting_ids(log, UNIT) == ids(8)
    assert packs.held(log, ids(7))[ids(7)[0]].refused == {0: "right-missing"}


def test_a_log_read_anew_makes_every_pack_of_its_unit_wait(log):
    packs.unsettle(log, UNIT)
    assert packs.waiting_ids(log, UNIT) == ids(1, 2, 3, 7, 8)
    assert packs.after(log, UNIT, 0, 100) == ([], False)
