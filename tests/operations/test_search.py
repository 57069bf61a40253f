import pytest

from bindesk.operations import search
from tests.support.desks.township_desks import LB, ZFT, township_desk
from tests.support.desks.year_desks import ITEM, PERSON, accepted, held, year_desk


@pytest.fixture
def make_desk():
    return year_desk


def test_people_come_first_with_what_tells_them_apart(desk):
    hit = search.find(desk, "wxm")[0]
    assert (hit.kind, hit.id, hit.detail) == ("resident", PERSON.id, "村民 男 71岁 三组")


def test_an_errand_is_found_by_its_number(desk):
    errand = accepted(desk)
    hits = search.find(desk, "A-0001")
    assert [(hit.kind, hit.id) for hit in hits] == [("errand", errand)]


def test_a_meeting_is_found_by_its_topic_and_an_item_by_its_letters(desk):
    meeting = held(desk)
    assert ("meeting", meeting) in [(h.kind, h.id) for h in search.find(desk, "分红")]
    assert ("errand-item", ITEM.id) in [(h.kind, h.id) for h in search.find(desk, "ybf")]


def test_nothing_typed_finds_nothing(desk):
    assert search.find(desk, "  ") == []


def test_a_township_finds_in_all_its_villages_or_in_one_and_says_whose_it_is(tmp_path):
    made = township_desk(tmp_path)
    for typed, ids in (
        ("wxm", {f"p-{ZFT}", f"p-{LB}"}),
        ("A-0002", {f"e2-{ZFT}", f"e2-{LB}"}),
        ("syy", {f"m-{ZFT}", f"m-{LB}"}),
    ):
        hits = search.find(made, typed)
        assert {hit.id for hit in hits} == ids
        assert all(hit.id.endswith(hit.unit) for hit in hits)
        assert {hit.unit for hit in search.find(made, typed, LB)} == {LB}
    made.close()
