import pytest

from bindesk.ui.look import theme
from bindesk.ui.shell.status_bar import StatusBar
from tests.support.window.keys import shown


@pytest.fixture
def bar(qtbot):
    made = StatusBar()
    made.resize(1000, 36)
    return shown(qtbot, made)


def test_there_is_nothing_to_undo_at_first(bar):
    assert not bar.undo.isEnabled()
    bar.show_undo("王小明 水费")
    assert bar.undo.isEnabled()
    assert "王小明 水费" in bar.undo.toolTip()
    bar.show_undo("")
    assert not bar.undo.isEnabled()


def test_undo_and_sync_tell_that_they_were_pressed(bar, qtbot):
    bar.show_undo("水费")
    bar.show_sync("● 离线可正常使用", "● 离线")
    with qtbot.waitSignals([bar.undo_pressed, bar.sync_pressed]):
        bar.undo.click()
        bar.sync.click()


def test_the_sentence_about_the_county_is_short_where_room_is_scarce(bar):
    bar.show_sync("● 离线可正常使用 · 待上报 3", "● 离线 · 3")
    assert bar.sync.text() == "● 离线可正常使用 · 待上报 3"
    bar.fit(wide=False)
    assert bar.sync.text() == "● 离线 · 3"
    assert bar.sync.accessibleName() == "同步：● 离线可正常使用 · 待上报 3"
    bar.show_sync("● 离线可正常使用 · 待上报 4", "● 离线 · 4")
    assert bar.sync.text() == "● 离线 · 4"


def test_a_passing_notice_passes(bar):
    bar.show_notice("已登记。", "ok")
    assert bar.notice.text() == "✔ 已登记。"
    bar._fading.timeout.emit()
    assert bar.notice.text() == ""


def test_the_draft_line_shows_only_when_there_is_a_draft(bar):
    bar.show_draft("草稿已保存 10:42")
    assert bar.draft.isVisible()
    bar.show_draft("")
    assert not bar.draft.isVisible()


def test_the_bar_grows_with_the_text(bar, look):
    theme.apply(look, "light", 150)
    assert bar.height() == 54
