import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.status_bar import StatusBar
from tests.support.window.keys import shown


@pytest.fixture
def notices(qtbot):
    window = QWidget()
    window.resize(900, 400)
    inside = QVBoxLayout(window)
    status = StatusBar()
    made = Notices(status)
    inside.addWidget(made)
    inside.addStretch(1)
    inside.addWidget(status)
    made.status = status
    made.keep = window
    shown(qtbot, window)
    return made


def test_what_is_done_is_told_in_passing_with_the_way_back(notices):
    notices.done("王小明的水费已经登记。", "王小明 水费")
    assert notices.status.notice.text() == "✔ 王小明的水费已经登记。"
    assert notices.status.undo.isEnabled()
    assert notices.bars() == []


def test_news_leaves_the_way_back_alone(notices):
    notices.info("县里来了新通知。")
    assert notices.status.notice.text() == "ℹ 县里来了新通知。"
    assert not notices.status.undo.isEnabled()


def test_a_failure_stays_until_it_is_read(notices):
    notices.fail("盘满了，请换一个U盘。")
    (bar,) = notices.bars()
    assert notices.isVisible()
    bar.shut.click()
    assert notices.bars() == []
    assert not notices.isVisible()


def test_a_failure_offers_what_can_be_done(notices):
    done = []
    notices.fail("没连上。", ("再试一次", lambda: done.append(1)))
    notices.bars()[0].deed.click()
    assert done == [1]
    assert notices.bars() == []


def test_the_same_warning_is_not_laid_twice(notices):
    notices.warn("节假日表过期了。")
    notices.warn("节假日表过期了。")
    assert len(notices.bars()) == 1


def test_a_fourth_bar_waits_for_its_turn(notices):
    for number in range(4):
        notices.fail(f"第 {number} 件")
    first, *_, last = notices.bars()
    assert not last.isVisible()
    first.shut.click()
    assert last.isVisible()
