"""A desk writes its own unit's records and reads those of the villages below."""

import pytest

from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.units import visible_units
from tests.support.desks.desks import practice_desk
from tests.support.desks.township_desks import LB, TOWNSHIP, ZFT, township_desk


@pytest.fixture
def make_desk():
    return township_desk


def test_a_township_chooses_among_itself_and_its_villages(desk):
    found = visible_units.filter_units(desk)
    assert (found[0].code, found[0].name) == (TOWNSHIP, "新民镇")
    assert [one.code for one in found[1:]] == sorted(one.code for one in found[1:])
    assert {(one.code, one.name) for one in found} >= {(ZFT, "早饭头村"), (LB, "雷北村")}
    assert len(found) == 34


def test_a_village_chooses_among_nobody(tmp_path):
    made = practice_desk(tmp_path)
    assert visible_units.filter_units(made) == []
    made.close()


@pytest.mark.parametrize(
    ("kind", "unit", "may"),
    [
        ("meeting", TOWNSHIP, True),
        ("meeting", "", True),
        ("meeting", ZFT, False),
        ("errand", ZFT, False),
        ("errand-step", ZFT, False),
        ("review", ZFT, True),
        ("member", "610482000000", False),
    ],
)
def test_what_a_township_may_write_is_in_the_table_of_scopes(desk, kind, unit, may):
    assert visible_units.may_write(desk, kind, unit) is may


def test_a_record_may_be_changed_by_the_unit_it_belongs_to(desk):
    assert not visible_units.may_change(desk, "meeting", f"m-{ZFT}")
    assert visible_units.may_change(desk, "meeting", "nobody-has-it")


def test_what_is_within_reach_is_named_and_the_rest_refused(desk, tmp_path):
    assert visible_units.within(desk, LB).name == "雷北村"
    assert visible_units.within(desk, TOWNSHIP).code == TOWNSHIP
    with pytest.raises(ValidationFailed, match="reach-out-of"):
        visible_units.within(desk, "610482000000")
    made = practice_desk(tmp_path)
    assert visible_units.within(made, made.office.unit).name == made.office.name
    made.close()


def test_the_unit_of_a_record_is_found(desk):
    assert visible_units.owner(desk, "errand", f"e1-{LB}") == LB
    assert visible_units.owner(desk, "errand", "nobody-has-it") == ""
