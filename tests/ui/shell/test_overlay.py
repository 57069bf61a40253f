import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from bindesk.ui.shell.overlay import Overlay
from bindesk.ui.widgets.buttons import Button
from tests.support.window.keys import shown


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(900, 600)
    made.line = QLineEdit()
    QVBoxLayout(made).addWidget(made.line)
    shown(qtbot, made)
    made.line.setFocus()
    return made


def laid(window, *words):
    sheet = Overlay(window, "要作废吗？", None, [Button(one) for one in words])
    sheet.open_overlay()
    return sheet


def test_a_sheet_covers_the_window_and_takes_the_keyboard(window):
    sheet = laid(window, "取消", "作废")
    assert sheet.geometry() == window.rect()
    assert sheet.window().focusWidget().text() == "取消"


def test_tab_goes_round_within_the_sheet(window, keys):
    laid(window, "取消", "改正", "作废")
    gone = []
    for key in ("Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"):
        keys.press(key)
        gone.append(window.focusWidget().text())
    assert gone == ["改正", "作废", "取消", "改正", "取消", "作废"]


def test_esc_puts_the_sheet_away_and_the_keyboard_back(qtbot, window, keys):
    sheet = laid(window, "取消", "作废")
    with qtbot.waitSignal(sheet.closed):
        keys.press("Esc")
    assert window.line.hasFocus()


def test_other_keys_go_no_further_than_the_sheet(window, keys):
    sheet = laid(window, "取消")
    keys.press("F5")
    assert sheet.isVisible()


def test_a_sheet_follows_the_window(window):
    sheet = laid(window, "取消")
    window.resize(700, 500)
    assert sheet.size() == window.size()


def test_a_sheet_without_buttons_takes_the_first_tab_nowhere_else(window, keys):
    sheet = Overlay(window, "稍等", QLineEdit(), [])
    sheet.open_overlay()
    sheet.setFocus()
    keys.press("Tab")
    assert sheet.isAncestorOf(window.focusWidget())
