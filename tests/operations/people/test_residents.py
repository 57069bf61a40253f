"""Look-ups of the visitors of the hall."""

from datetime import date

import pytest

from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.domain.text.problems import ValidationFailed
from bindesk.operations.errands import errands
from bindesk.operations.people import residents
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.desks import UNIT

WANG = Resident(
    id="ming", unit=UNIT, name="王小明", born=date(1955, 3, 15), group="三组", household="3-012",
    id_number="610427195503150018", gender="male",
)  # fmt: skip
MAN = Resident(id="man", unit=UNIT, name="王小满", group="一组", household="3-012")


@pytest.fixture(autouse=True)
def _known(desk):
    with desk.writing("record-resident") as work:
        work.put_all(RESIDENT, [WANG, MAN])


def test_who_came_yesterday_is_offered_first(desk, clock):
    assert [one.id for one in residents.find(desk, "wxm")] == ["man", "ming"]
    errands.accept(desk, Visit(resident="ming", subject="问路"))
    clock.move(days=1)
    found = residents.find(desk, "wxm")
    assert [one.id for one in found] == ["ming", "man"]
    assert found[0].served_on == date(2026, 11, 20)


def test_who_came_long_ago_is_offered_as_anybody(desk, clock):
    errands.accept(desk, Visit(resident="ming", subject="问路"))
    clock.move(days=31)
    assert [one.id for one in residents.find(desk, "wxm")] == ["man", "ming"]


def test_a_household_is_known_by_its_number(desk):
    assert {one.id for one in residents.household(desk, "3-012")} == {"ming", "man"}
    assert residents.household(desk, "") == []


def test_one_person_is_loaded_by_kind_and_id(desk):
    assert residents.visitor(desk, "resident", "man").name == "王小满"
    assert residents.visitor(desk, "resident", "nobody") is None


@pytest.mark.parametrize(
    "newcomer",
    [
        Resident(id="", name="王晓明", id_number="610427195503150018"),
        Resident(id="", name="王小明", born=date(1955, 3, 15), group="三组"),
    ],
)
def test_a_newcomer_the_hall_knows_already_is_a_warning(desk, newcomer):
    found = residents.problems(desk, newcomer)
    assert [(p.code, p.warning) for p in found] == [("resident-known", True)]
    assert [one.id for one in residents.known_residents(desk, newcomer)] == ["ming"]


def test_a_newcomer_of_the_same_name_born_on_another_day_is_no_twin(desk):
    newcomer = Resident(id="", name="王小明", born=date(1990, 1, 1), group="三组")
    assert residents.problems(desk, newcomer) == []


def test_a_record_is_not_its_own_twin(desk):
    assert residents.known_residents(desk, WANG) == []


def test_a_newcomers_facts_are_checked(desk):
    found = residents.problems(desk, Resident(id="", name="", id_number="12"))
    assert {p.code for p in found} == {"field-required", "id-number-shape"}


def test_looking_at_a_number_is_written_down_without_the_number(desk):
    residents.unmask(desk, "resident", "ming", "id_number")
    with desk.reading() as conn:
        entry = audit_entries(conn)[0]
    assert (entry.action, entry.kind, entry.record, entry.detail) == (
        "unmask",
        "resident",
        "ming",
        RESIDENT.specs["id_number"].label,
    )


def test_the_audit_names_no_field_in_which_there_was_nothing_to_see(desk):
    with desk.writing("correct-resident") as work:
        work.set(RESIDENT, "ming", {"phone": ""})
    residents.unmask(desk, "resident", "ming", "phone")
    with desk.reading() as conn:
        assert audit_entries(conn) == []
    residents.unmask(desk, "resident", "ming", "id_number", "phone")
    with desk.reading() as conn:
        (entry,) = audit_entries(conn)
    assert entry.detail == RESIDENT.specs["id_number"].label
    with pytest.raises(ValidationFailed):
        residents.unmask(desk, "resident", "nobody", "phone")
