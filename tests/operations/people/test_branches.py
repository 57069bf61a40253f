"""The branches that members belong to, and the first branch of a desk."""

from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.operations.people import branches

ONE = Organisation(id="b1", name="早饭头村党支部", type="branch")
TWO = Organisation(id="b2", name="中共雷北村支部委员会", type="branch")
TOWNSHIP = Organisation(id="t", name="中共新民镇委员会", type="township-committee")


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
