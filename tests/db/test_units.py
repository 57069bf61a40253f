import pytest

from bindesk.db import units
from bindesk.db.units import KnownUnit

TREE = [
    KnownUnit("610482000000", "彬州市", "county", ""),
    KnownUnit("610482102000", "新民镇", "township", "610482000000"),
    KnownUnit("610482102249", "早饭头村", "village", "610482102000"),
]


@pytest.fixture
def known(link):
    units.keep(link, TREE)
    return link


def test_units_are_found_by_their_codes(known):
    assert units.everything(known) == TREE
    assert units.find(known, "610482102249") == TREE[2]
    assert units.find(known, "610482102250") is None
    assert units.parents(known)["610482102249"] == "610482102000"


def test_a_unit_that_is_named_anew_keeps_its_place(known):
    units.move(known, "610482102249", 7, b"proof")
    units.keep(known, [KnownUnit("610482102249", "新名", "village", "610482000000")])
    found = units.find(known, "610482102249")
    assert (found.name, found.parent, found.position, found.proof) == (
        "新名",
        "610482000000",
        7,
        b"proof",
    )


def test_a_desk_lets_go_of_what_it_has_no_part_in(known):
    units.move(known, "610482102249", 7, b"proof")
    units.keep_only(known, TREE[1:])
    assert [unit.code for unit in units.everything(known)] == [unit.code for unit in TREE[1:]]
    assert units.find(known, "610482102249").position == 7


def test_a_lock_tells_where_the_log_stands(known):
    units.move(known, "610482102249", 3, b"p")
    assert units.lock(known, "610482102249") == (3, b"p")
    assert units.lock(known, "610482102250") is None
