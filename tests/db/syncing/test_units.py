import pytest

from bindesk.db.syncing import units
from bindesk.db.syncing.units import KnownUnit

TREE = [
    KnownUnit("610482000000", "彬州市", "county", ""),
    KnownUnit("610482102000", "新民镇", "township", "610482000000"),
    KnownUnit("610482102249", "早饭头村", "village", "610482102000"),
]


@pytest.fixture
def known(conn):
    units.store(conn, TREE)
    return conn


def test_units_are_found_by_their_codes(known):
    assert units.all_units(known) == TREE
    assert units.find(known, "610482102249") == TREE[2]
    assert units.find(known, "610482102250") is None
    assert units.parents(known)["610482102249"] == "610482102000"


NEIGHBOURS = [
    KnownUnit("610482102245", "雷北村", "village", "610482102000"),
    KnownUnit("610482103000", "永乐镇", "township", "610482000000"),
    KnownUnit("610482103200", "乔家村", "village", "610482103000"),
]


@pytest.mark.parametrize(
    ("code", "others"),
    [
        ("610482102249", ["610482000000", "610482102000"]),
        ("610482102000", ["610482000000", "610482102245", "610482102249"]),
        ("610482000000", [u.code for u in (*TREE[1:], *NEIGHBOURS)]),
    ],
)
def test_what_lies_above_and_below_a_unit_is_around_it(known, code, others):
    units.store(known, NEIGHBOURS)
    units.move(known, code, 7, b"p")
    around = units.related_units(known, code)
    assert [unit.code for unit in around] == sorted([code, *others])
    assert around == [units.find(known, unit.code) for unit in around]


def test_nothing_is_around_a_unit_that_is_not_there(known):
    assert units.related_units(known, "610482102250") == []


def test_parents_include_all_units_above(known):
    units.store(known, NEIGHBOURS)
    told = units.parents_of(known, ["610482103200", "610482000000", "nowhere"])
    everything = units.parents(known)
    assert told == {c: everything[c] for c in ("610482103200", "610482103000", "610482000000")}


def test_a_tree_that_bites_its_tail_does_not_go_on_for_ever(known):
    units.store(known, [KnownUnit("610482000000", "彬州市", "county", "610482102249")])
    assert len(units.related_units(known, "610482102249")) == 3
    assert len(units.parents_of(known, ["610482102249"])) == 3


def test_a_unit_that_is_named_anew_keeps_its_place(known):
    units.move(known, "610482102249", 7, b"proof")
    units.store(known, [KnownUnit("610482102249", "新名", "village", "610482000000")])
    found = units.find(known, "610482102249")
    assert (found.name, found.parent, found.position, found.chain_hash) == (
        "新名",
        "610482000000",
        7,
        b"proof",
    )


def test_a_desk_lets_go_of_what_it_has_no_part_in(known):
    units.move(known, "610482102249", 7, b"proof")
    units.store_only(known, TREE[1:])
    assert [unit.code for unit in units.all_units(known)] == [unit.code for unit in TREE[1:]]
    assert units.find(known, "610482102249").position == 7


def test_a_lock_tells_where_the_log_stands(known):
    units.move(known, "610482102249", 3, b"p")
    assert units.lock(known, "610482102249") == (3, b"p")
    assert units.lock(known, "610482102250") is None
