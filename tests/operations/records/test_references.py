"""A sheet names a record by its number or its name, in the desk's own unit first."""

import pytest

from bindesk.domain.people.members import MEMBER, STANDING, Member
from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.operations.records.references import references
from tests.sheets.making import MAN, WOMAN, sheet
from tests.support.desks.township_desks import LB, ZFT, at, township_desk

STANDINGS = sheet(("党员", "方面"), ("王建国", "流动"))
ROSTER = sheet(("姓名", "所在支部"), ("王明", "早饭头村党支部"))


@pytest.fixture
def members(desk):
    with desk.writing("record-member") as work:
        work.put(MEMBER, Member(id="m1", name="王建国", id_number=MAN))
        work.put(MEMBER, Member(id="m2", name="王建国", id_number=WOMAN))
        work.put(MEMBER, Member(id="m3", name="李秀兰"))
    return desk


@pytest.mark.parametrize(
    ("words", "ids"),
    [("李秀兰", ["m3"]), (MAN, ["m1"]), ("王建国", ["m1", "m2"]), ("无此人", []), ("王建", [])],
)
def test_a_member_is_named_by_name_or_number(members, words, ids):
    with members.reading() as conn:
        named = references(conn, members.office, STANDING, STANDINGS)
        assert sorted(named.find("member", words)) == ids


def test_of_records_of_one_name_that_of_the_own_unit_is_meant(tmp_path):
    township = township_desk(tmp_path / "above")
    for unit in (ZFT, LB):
        with at(township, unit).writing("record-organisation") as work:
            work.put(ORGANISATION, Organisation(id=f"c-{unit}", name="联合党支部", type="branch"))
    village = at(township, LB)
    with township.reading() as conn:
        below = references(conn, village.office, ORGANISATION, ROSTER)
        assert below.find("organisation", "联合党支部") == [f"c-{LB}"]
        above = references(conn, township.office, ORGANISATION, ROSTER)
        assert len(above.find("organisation", "联合党支部")) == 2
    township.close()


def test_a_member_belongs_to_a_branch_and_to_no_committee(desk):
    with desk.writing("record-organisation") as work:
        work.put(ORGANISATION, Organisation(id="b", name="早饭头村党支部", type="branch"))
        work.put(ORGANISATION, Organisation(id="t", name="新民镇党委", type="township-committee"))
    with desk.reading() as conn:
        named = references(conn, desk.office, MEMBER, ROSTER)
        assert named.find("organisation", "早饭头村支部") == ["b"]
        assert named.find("organisation", "新民镇党委") == []
        assert named.completed({"name": "王明"}) == {"name": "王明", "branch": "b"}


def test_only_a_row_of_the_same_kind_stands_in_for_a_record_that_is_not_stored_yet(desk):
    organisations = sheet(("组织名称", "上级组织"), ("早饭头村党总支", ""))
    with desk.reading() as conn:
        named = references(conn, desk.office, ORGANISATION, organisations)
        derived = ORGANISATION.natural_id(desk.office.unit, {"name": "早饭头村党总支"})
        assert named.find("organisation", "早饭头村党总支") == [derived]
        standings = references(conn, desk.office, STANDING, STANDINGS)
        assert standings.find("member", "王建国") == []
