"""A township looks at a village's meetings one after another, by keys and by buttons."""

import pytest
from PySide6.QtWidgets import QLabel

from bindesk.operations.meetings import meetings
from bindesk.operations.reviews import reviews
from bindesk.ui.syncing.review_view import ReviewView
from tests.support.county.local_offices import VILLAGE
from tests.support.desks.year_desks import held
from tests.support.window.pages import on_show


def reviewed(desk, kind, ids):
    with desk.reading() as conn:
        return reviews.reviewed(conn, kind, ids)


@pytest.fixture
def two(world, desk):
    return [held(desk), held(desk, "ZW", topic="研究低保名单")]


@pytest.fixture
def view(qtbot, world, two, township, above):
    world.sync()
    made = ReviewView(above)
    on_show(qtbot, made, above)
    made.show_village(VILLAGE, "早饭头村")
    return made


def words(view):
    return [label.text() for label in view.findChildren(QLabel) if not label.isHidden()]


def test_enter_opens_a_record_to_be_read_with_all_that_belongs_to_it(view, keys):
    assert view.heading.text() == "早饭头村  待审阅 2 条"
    keys.press("Enter")
    assert view.is_reading
    told = words(view)
    assert view.heading.text().startswith("早饭头村  ")
    for each in ("活动类型", "会议记录", "会议由书记主持，学习有关文件。", "议题 1", "到会 5"):
        assert each in told


def test_a_verdict_goes_on_to_the_next_record_and_reaches_the_village(view, world, desk, two):
    view.open_record(two[0])
    view.good_button.click()
    assert view.is_reading
    assert "研究低保名单" in view.heading.text()
    view.seen_button.click()
    assert not view.is_reading
    assert view.heading.text() == "早饭头村  待审阅 0 条"
    world.sync()
    said = reviewed(desk, "meeting", two)
    assert [said[one][0].verdict for one in two] == ["good", "seen"]


def test_what_is_sent_back_has_its_reason_and_comes_again_when_it_was_mended(
    view, world, desk, two, above
):
    above.ask.why = "缺影像资料"
    view.open_record(two[0])
    view.back_button.click()
    assert above.ask.questions == ["退回原因（缺什么、怎样改）"]
    world.sync()
    (sent,) = reviews.returned(desk)
    assert (sent.record, sent.reason) == (two[0], "缺影像资料")
    meetings.correct(desk, meetings.reopen(desk, two[0]).proceedings, "补上影像")
    world.sync()
    view.step_back()
    view.load()
    view.open_record(two[0])
    assert "△ 上次审阅为“退回：缺影像资料”，村级已修改。" in words(view)


def test_nothing_is_said_of_nothing(view, above, two):
    view.review("good")
    view.send_back()
    view.open_record("none")
    assert above.ask.questions == []
    assert len(reviews.to_review(above.desk, VILLAGE)) == 2


def test_steps_lead_back_from_record_to_list_to_villages(view, qtbot, two):
    view.open_record(two[0])
    view.step_back()
    assert not view.is_reading
    with qtbot.waitSignal(view.closed):
        view.step_back()
    view.load()
