import pytest

from bindesk.db import units
from bindesk.db.units import KnownUnit

COUNTY = KnownUnit("610482000000", "彬州市", "county", "")
TOWNSHIP = KnownUnit("610482102000", "新民镇", "township", "610482000000")
VILLAGE = KnownUnit("610482102249", "早饭头村", "village", "610482102000")


@pytest.fixture
def known(link):
    units.keep(link, [COUNTY, TOWNSHIP, VILLAGE])
    return link


def test_units_are_found_by_code_and_know_their_parents(known):
    assert units.find(known, VILLAGE.code) == VILLAGE
    assert units.find(known, "000000000000") is None
    assert units.parents(known)[VILLAGE.code] == TOWNSHIP.code
    assert [u.code for u in units.everything(known)] == sorted(
        [COUNTY.code, TOWNSHIP.code, VILLAGE.code]
    )


def test_a_new_name_leaves_a_log_where_it_stood(known):
    units.move(known, VILLAGE.code, 7, b"proof")
    units.keep(known, [KnownUnit(VILLAGE.code, "早饭头新村", "village", TOWNSHIP.code)])
    found = units.find(known, VILLAGE.code)
    assert (found.name, found.position, found.proof) == ("早饭头新村", 7, b"proof")


def test_units_out_of_the_list_are_let_go(known):
    units.move(known, COUNTY.code, 3, b"p")
    units.keep_only(known, [COUNTY])
    assert [(u.code, u.position) for u in units.everything(known)] == [(COUNTY.code, 3)]


def test_a_held_log_tells_where_it_stands_and_an_unknown_one_nothing(known):
    units.move(known, VILLAGE.code, 2, b"q")
    assert units.lock(known, VILLAGE.code) == (2, b"q")
    assert units.lock(known, "000000000000") is None
