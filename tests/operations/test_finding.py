import pytest

from bindesk.operations import finding
from tests.support.desks import SetClock
from tests.support.year_desks import ITEM, PERSON, accepted, held, year_desk


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, SetClock())
    yield made
    made.close()


def test_people_come_first_with_what_tells_them_apart(desk):
    hit = finding.find(desk, "wxm")[0]
    assert (hit.kind, hit.id, hit.detail) == ("resident", PERSON.id, "村民 男 71岁 三组")


def test_an_errand_is_found_by_its_number(desk):
    errand = accepted(desk)
    hits = finding.find(desk, "A-0001")
    assert [(hit.kind, hit.id) for hit in hits] == [("errand", errand)]


def test_a_meeting_is_found_by_its_topic_and_an_item_by_its_letters(desk):
    meeting = held(desk)
    assert ("meeting", meeting) in [(h.kind, h.id) for h in finding.find(desk, "分红")]
    assert ("errand-item", ITEM.id) in [(h.kind, h.id) for h in finding.find(desk, "ybf")]


def test_nothing_typed_finds_nothing(desk):
    assert finding.find(desk, "  ") == []
