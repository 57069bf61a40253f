import pytest

from bindesk.operations.records import drafts
from tests.support.desks.branch_desks import founded, hands


@pytest.fixture
def clock():
    return hands()


@pytest.fixture
def make_desk():
    return founded


def test_a_draft_is_found_as_it_was_typed_and_knows_when(desk):
    saved_at = drafts.store(desk, "meeting", "m1", {"topic": "分红𰻝", "votes": [1, None]})
    assert drafts.find(desk, "meeting", "m1") == ({"topic": "分红𰻝", "votes": [1, None]}, saved_at)
    assert saved_at == desk.now()


def test_there_is_one_draft_of_a_form_and_record(desk, clock):
    drafts.store(desk, "meeting", "m1", {"topic": "一"})
    clock.at = hands(minute=50).at
    drafts.store(desk, "meeting", "m1", {"topic": "二"})
    assert len(drafts.open_drafts(desk)) == 1
    assert drafts.find(desk, "meeting", "m1") == ({"topic": "二"}, desk.now())


def test_open_drafts_come_newest_first(desk, clock):
    drafts.store(desk, "meeting", "m1", {})
    clock.at = hands(minute=50).at
    drafts.store(desk, "errand", "e1", {})
    assert [(one.form, one.record) for one in drafts.open_drafts(desk)] == [
        ("errand", "e1"),
        ("meeting", "m1"),
    ]


def test_a_dropped_draft_is_gone(desk):
    drafts.store(desk, "meeting", "m1", {})
    drafts.drop(desk, "meeting", "m1")
    assert drafts.find(desk, "meeting", "m1") is None
    assert drafts.open_drafts(desk) == []


def test_a_form_that_was_on_the_screen_at_its_last_save_was_interrupted(desk, clock):
    assert drafts.interrupted(desk, "meeting") == ""
    drafts.store(desk, "meeting", "older", {"on_show": True})
    clock.at = hands(minute=50).at
    drafts.store(desk, "meeting", "newer", {"on_show": True})
    assert drafts.interrupted(desk, "meeting") == "newer"
    assert drafts.interrupted(desk, "resident") == ""
    drafts.store(desk, "meeting", "newer", {"on_show": False})
    assert drafts.interrupted(desk, "meeting") == ""
