from datetime import date

from bindesk.domain.people.organisations import ORGANISATION, TYPES, Organisation


def test_a_branch_belongs_under_another_organisation() -> None:
    assert ORGANISATION.specs["parent"].refers == "organisation"


def test_a_branch_says_what_was_filled_in() -> None:
    branch = Organisation(
        id="o",
        name="早饭头村党支部",
        short_code="ZFTC",
        type="branch",
        term_ends_on=date(2027, 3, 1),
    )
    assert ORGANISATION.non_default_values(branch) == {
        "name": "早饭头村党支部",
        "short_code": "ZFTC",
        "type": "branch",
        "term_ends_on": "2027-03-01",
    }
    assert TYPES[branch.type] == "党支部"
