"""What the page of carrying tells: the sentence, what was sent back, what waits, by name."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.records import registers
from bindesk.operations.reviews import reviews
from bindesk.ui.syncing import sync_state
from bindesk.ui.syncing.status_view import SyncStatusView
from bindesk.ui.tasks.tasks import TaskProgress
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.year_desks import accepted, held
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.pages import gone_to, on_show


@pytest.fixture
def view(qtbot, context):
    made = SyncStatusView(context)
    on_show(qtbot, made, context)
    return made


def show(view, desk):
    view.show_state(sync_state.read(desk))


def facts(view):
    grid = view._facts
    told = [grid.itemAtPosition(row, 0) for row in range(grid.rowCount())]
    return {
        item.widget().text(): grid.itemAtPosition(row, 1).widget().text()
        for row, item in enumerate(told)
        if item
    }


def test_what_waits_is_shown_by_name_and_by_what_was_done(view, desk, wire):
    wire.exchange(desk).run()
    meeting = held(desk)
    errand = accepted(desk)
    registers.record(desk, RESIDENT, {"name": "赵玉兰", "id_number": "610427196007080027"})
    show(view, desk)
    assert view.sentence.text() == "● 3 项记录待上报，稍后自动上报。"
    assert [line.row_text.words for line in view.rows()] == [
        "赵玉兰",
        "王小明 医保费报销",
        "讨论集体经济分红",
    ]
    details = [line.row_text.detail for line in view.rows()]
    assert details[0] == "登记 · 李秀英 · 12:00"
    assert details[1] == "受理（共 2 条记录） · 李秀英 · 12:00"
    went = gone_to(view)
    for line in view.rows():
        line.click()
    assert went[1:] == [("hall", errand), ("meetings", meeting)]
    assert "610427" not in " ".join(one.text() for one in view.findChildren(QLabel))


def test_last_success_last_attempt_and_next_try_are_three_things(world, view, desk, wire):
    wire.exchange(desk).run()
    world.clock.move(days=1)
    wire.cut = True
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    with pytest.raises(Exception, match="line-away"):
        wire.exchange(desk).run()
    show(view, desk)
    told = facts(view)
    assert told["上次成功"] == "昨天12:00"
    assert told["上次尝试"].startswith("12:00 连不上县级服务器")
    assert told["下次自动上报"].startswith("12:0")
    assert "https://near" in told["县级服务器"]
    assert "可照常记录" in view.sentence.text()


def test_what_was_sent_back_tells_why_and_leads_to_the_record(world, view, desk, above):
    meeting = held(desk)
    world.sync()
    reviews.review(above.desk, "meeting", meeting, "returned", "缺影像资料")
    world.sync()
    show(view, desk)
    assert view.returned.heading.text() == "退回待改正 1 条"
    (line,) = view.rows()
    assert line.row_text.detail == "退回原因：缺影像资料（彬州市新民镇 周干事 11-20）"
    went = gone_to(view)
    line.click()
    assert went == [("meetings", meeting)]


def test_a_deed_the_county_did_not_take_can_be_put_away(qtbot, world, village, view, desk):
    village.near.do(("review", None, {"about": "m", "about_kind": "meeting", "verdict": "good"}))
    world.sync()
    show(view, desk)
    (away,) = [b for b in view.returned.findChildren(Button) if b.text() == "不再改正"]
    with qtbot.waitSignal(view.read_requested):
        away.click()
    show(view, desk)
    assert not view.returned.isVisible()


def test_more_than_fits_is_counted(view, desk):
    for number in range(62):
        registers.record(desk, RESIDENT, {"name": f"赵{number}"})
    show(view, desk)
    assert len(view.rows()) == 60
    assert any("另有" in one.text() for one in view.pending.findChildren(QLabel))
    assert view.pending.heading.text() == "待上报 63 项"


def test_files_that_wait_are_counted_beside_the_deeds(view, desk):
    found = sync_state.read(desk)
    told = replace(found.status, files=2, file_bytes=1_258_291)
    view.show_state(replace(found, status=told))
    assert view.pending.heading.text() == "待上报 1 项 · 附件 2 个待上传（1.2 MB）"


def test_an_exchange_shows_how_far_it_is_and_can_be_stopped(qtbot, view):
    view.show_under_way(TaskProgress(3, 0, "已接收 3 份，还有 1 包没报完。"))
    assert "已接收 3 份" in view.progress.text()
    assert view.sync_button.text() == "正在上报"
    with qtbot.waitSignal(view.cancel_requested):
        view.stop_button.click()
    view.show_under_way(None)
    assert view.sync_button.text() == "立即上报"
    assert not view.progress.isVisible()


def test_the_keyboard_stays_where_it_is_when_it_is_read_anew(view, desk):
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    show(view, desk)
    view.rows()[1].setFocus()
    show(view, desk)
    assert view.rows()[1].hasFocus()


def test_nothing_is_cut_off_and_everything_has_a_name(view, desk):
    held(desk)
    show(view, desk)
    assert nameless(view) == []
    assert cut_off(view) == []


def test_a_desk_with_a_twin_is_asked_to_join_anew_and_shows_how_far_its_clock_is_off(
    view, desk, wire
):
    wire.exchange(desk).run()
    seen = sync_state.read(desk)
    view.show_state(replace(seen, status=replace(seen.status, behind=0)))
    assert view.twin_warning.isHidden()
    assert view.rejoin_button.isHidden()
    assert facts(view).get("电脑时间", "") == ""
    twin = replace(seen.status, has_twin=True, behind=-7_200_000)
    view.show_state(replace(seen, status=twin))
    assert view.twin_warning.isVisible()
    assert view.rejoin_button.isVisible()
    assert facts(view)["电脑时间"] == "比县里快 2 小时"
