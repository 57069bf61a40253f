"""What is the matter with a visit before it has a number."""

import pytest

from bindesk.domain.errands.visits import Visit, visit_problems
from bindesk.domain.people.residents import Resident

SOUND = Visit(resident="r", item="i")


def codes(**said):
    return [p.code for p in visit_problems(Visit(**{"resident": "r", "item": "i", **said}))]


def test_a_known_person_and_an_item_are_enough():
    assert visit_problems(SOUND) == []


@pytest.mark.parametrize(
    "who",
    [
        {"member": "m"},
        {"newcomer": Resident(id="", name="王小满")},
        {"visitor": "路过的人"},
    ],
)
def test_a_visitor_may_be_anybody_who_has_a_name(who):
    assert codes(resident="", **who) == []


def test_a_visit_needs_somebody_and_something():
    assert codes(resident="", item="") == ["visitor-missing", "item-missing"]
    assert codes(item="", subject="  ") == ["item-missing"]
    assert codes(item="", subject="问路") == []


def test_somebody_who_comes_for_another_says_how_they_are_related():
    assert codes(agent="王大力") == ["agent-needs-relation"]
    assert codes(agent="王大力", agent_relation="儿子") == []


@pytest.mark.parametrize("phone", ["", "13800000001", "029-34922222", "+8613800000001", "634922"])
def test_telephones_in_ordinary_forms_are_taken(phone):
    assert codes(phone=phone) == []


@pytest.mark.parametrize("phone", ["12", "手机没电", "138 0000", "1" * 30])
def test_what_is_no_telephone_is_asked_about(phone):
    assert codes(phone=phone) == ["phone-shape"]
