"""Who may come to the hall."""

from datetime import date

import pytest

from bindesk.domain.errands.visitors import age, as_resident
from bindesk.domain.people.members import Member


@pytest.mark.parametrize(
    ("born", "years"),
    [
        (date(1970, 11, 20), 56),
        (date(1970, 11, 21), 55),
        (date(2026, 11, 20), 0),
        (date(2008, 2, 29), 18),
        (None, None),
    ],
)
def test_an_age_is_whole_years_lived(born, years):
    assert age(born, date(2026, 11, 20)) == years


def test_a_member_becomes_a_resident_with_all_that_is_known():
    member = Member(
        id="m",
        name="王小明",
        gender="male",
        born=date(1955, 3, 15),
        id_number="610427195503150018",
        phone="13800000001",
        address="早饭头村一组",
    )
    made = as_resident(member, "r")
    assert (made.id, made.name, made.born) == ("r", "王小明", date(1955, 3, 15))
    assert (made.id_number, made.phone) == ("610427195503150018", "13800000001")
    assert made.address == "早饭头村一组"
