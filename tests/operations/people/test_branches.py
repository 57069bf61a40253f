"""Branches by their long and short names, and the first branch of a desk."""

import pytest

from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.operations.people import branches

ONE = Organisation(id="b1", name="早饭头村党支部", type="branch")
TWO = Organisation(id="b2", name="中共雷北村支部委员会", type="branch")
TOWNSHIP = Organisation(id="t", name="中共新民镇委员会", type="township-committee")


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
def test_long_and_short_forms_mean_one_branch(words):
    assert branches.branch_named([ONE, TWO], words) is ONE


def test_a_name_that_fits_several_or_none_is_not_guessed():
    other = Organisation(id="b3", name="西坡村党支部", type="branch")
    assert branches.branch_named([ONE, TWO, other], "村支部") is None
    assert branches.branch_named([ONE, TWO], "豆家湾村党支部") is None
    assert branches.branch_named([ONE], "") is None


def test_only_what_members_belong_to_counts_as_a_branch(desk):
    with desk.writing("record-organisation") as work:
        work.put_all(ORGANISATION, [ONE, TWO, TOWNSHIP])
    with desk.reading() as conn:
        assert [one.id for one in branches.all_branches(conn)] == ["b2", "b1"]


def test_the_first_branch_is_named_and_numbered_after_the_village(desk):
    first = branches.first_branch(desk.office)
    assert (first.name, first.short_code) == ("早饭头村党支部", "ZFTC")
    assert first.village_code == desk.office.unit
    assert branches.first_branch(desk.office, "早饭头村党总支").name == "早饭头村党总支"


def test_the_first_branch_is_the_same_record_on_every_desk_of_the_village(desk):
    assert branches.first_branch(desk.office).id == branches.first_branch(desk.office).id
    assert branches.first_branch(desk.office).id != branches.organisation_id("1", "早饭头村党支部")
