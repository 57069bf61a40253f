from datetime import date

import pytest

from bindesk.domain.people.organisations import ORGANISATION, TYPES, Organisation
from bindesk.domain.records.naming import NameIndex

ONE = Organisation(id="b1", name="早饭头村党支部", type="branch")
TWO = Organisation(id="b2", name="中共雷北村支部委员会", type="branch")


@pytest.mark.parametrize(
    "words",
    [
        "早饭头村党支部",
        "早饭头村支部",
        "中共早饭头村支部",
        "中国共产党彬州市新民镇早饭头村支部委员会",
        "早饭头村 党支部",
    ],
)
def test_long_and_short_forms_mean_one_branch(words: str) -> None:
    assert NameIndex(ORGANISATION, [ONE, TWO]).find(words) == [ONE]


def test_a_name_that_fits_several_or_none_is_not_guessed() -> None:
    other = Organisation(id="b3", name="西坡村党支部", type="branch")
    index = NameIndex(ORGANISATION, [ONE, TWO, other])
    assert index.find("村支部") == [ONE, TWO, other]
    assert index.find("豆家湾村党支部") == []
    assert index.find("") == []


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
