import pytest

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.rights import ALL, ROLES, Right
from bindesk.domain.scopes import relation_of, rights

PARENTS = {
    "610482000000": "",
    "610482102000": "610482000000",
    "610482106000": "610482000000",
    "610482102249": "610482102000",
    "610482102245": "610482102000",
    "610482106232": "610482106000",
}


@pytest.mark.parametrize(
    ("own", "role", "unit", "relation"),
    [
        ("610482102249", "village", "610482102249", "own"),
        ("610482102249", "village", "610482102000", "above"),
        ("610482102249", "village", "610482000000", "above"),
        ("610482102249", "village", "610482102245", None),
        ("610482102249", "village", "610482106232", None),
        ("610482102249", "village", "610482106000", None),
        ("610482102000", "township", "610482102249", "below"),
        ("610482102000", "township", "610482106232", None),
        ("610482102000", "township", "610482000000", "above"),
        ("610482000000", "county", "610482106232", "below"),
        ("610482102249", "village", "000000000000", None),
    ],
)
def test_the_relation_of_a_unit_to_the_desks_unit(own, role, unit, relation):
    assert relation_of(own, role, unit, PARENTS) == relation


def test_a_tree_that_bites_its_tail_does_not_hang():
    assert relation_of("a", "village", "x", {"x": "y", "y": "x"}) is None


def test_only_a_village_changes_what_is_a_villages():
    for kind in KINDS:
        for role in ("township", "county"):
            below = rights(kind, role, "below")
            if kind != "review":
                assert Right.CHANGE not in below


def test_a_township_may_add_steps_to_errands_handed_up():
    assert Right.ADD in rights("errand-step", "township", "below")
    assert Right.ADD not in rights("errand", "township", "below")


def test_nobody_writes_above_himself():
    for kind in KINDS:
        for role in ROLES:
            assert not rights(kind, role, "above") & (Right.ADD | Right.CHANGE)


def test_what_the_table_does_not_name_is_not_permitted():
    assert rights("member", "village", "below") is Right.NONE
    assert rights("member", "stranger", "own") is Right.NONE
    assert rights("member", "village", "elsewhere") is Right.NONE


def test_a_kind_not_known_yet_is_its_own_units_affair():
    assert rights("a-later-kind", "village", "own") == ALL
    assert Right.ADD not in rights("a-later-kind", "township", "below")
