from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.records.naming import NameIndex

WATER = ErrandItem(id="i1", code="BM01", name="水费代缴")
CARD = ErrandItem(id="i2", code="BM02", name="老年证办理")


def test_a_record_is_named_by_its_number_or_its_title() -> None:
    index = NameIndex(ERRAND_ITEM, [WATER, CARD])
    assert index.find("BM01") == index.find("水费代缴") == [WATER]


def test_a_part_of_a_name_is_no_name() -> None:
    assert NameIndex(ERRAND_ITEM, [WATER, CARD]).find("水费") == []


def test_two_people_of_one_name_are_both_meant_and_the_number_tells_them_apart() -> None:
    one = Member(id="1", name="王建国", id_number="610427195503150018")
    other = Member(id="2", name="王建国")
    index = NameIndex(MEMBER, [one, other])
    assert index.find("王建国") == [one, other]
    assert index.find("610427195503150018") == [one]


def test_an_empty_name_is_nobodys() -> None:
    assert NameIndex(MEMBER, [Member(id="1", name="王建国")]).find("") == []
