from contextlib import closing

import pytest

from bindesk.db.syncing.devices import Device
from bindesk.sync.rounds.unit_scope import from_wire, scope_of, to_wire
from tests.support.county.local_county import COUNTY, NEIGHBOUR, TOWNSHIP, TREE, VILLAGE, NearCounty


@pytest.mark.parametrize(
    ("unit", "role", "scope"),
    [
        (VILLAGE, "village", {VILLAGE, TOWNSHIP, COUNTY}),
        (NEIGHBOUR, "village", {NEIGHBOUR, TOWNSHIP, COUNTY}),
        (TOWNSHIP, "township", {VILLAGE, NEIGHBOUR, TOWNSHIP, COUNTY}),
        (COUNTY, "county", {VILLAGE, NEIGHBOUR, TOWNSHIP, COUNTY}),
        ("610482102999", "village", set()),
    ],
)
def test_a_device_has_part_in_its_own_line_and_what_is_below(tmp_path, unit, role, scope):
    county = NearCounty.at(tmp_path / "county.db")
    with closing(county.store), county.store.reading() as conn:
        assert {u.code for u in scope_of(conn, Device("d", unit, role, "A", b""))} == scope


def test_units_are_told_and_known_again_without_their_places():
    assert from_wire(to_wire(TREE)) == list(TREE)
