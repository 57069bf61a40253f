import pytest
from PySide6.QtWidgets import QLabel, QWidget

from bindesk.ui.shell.actions import Action, Actions
from bindesk.ui.shell.shortcut_sheet import shortcut_sheet
from tests.support.window.keys import shown


@pytest.fixture
def window(qtbot):
    made = QWidget()
    made.resize(1024, 560)
    return shown(qtbot, made)


def test_the_sheet_lists_every_key_in_reach(window, keys):
    actions = Actions(window)
    actions.add(
        [
            Action("find", "查找", print, "Ctrl+K", group="办公"),
            Action("back", "返回", print, "Esc"),
            Action("about", "关于", print, group="显示"),
            Action("done-pad", "", print, "Ctrl+Enter"),
        ]
    )
    sheet = shortcut_sheet(window, "工作台", "今天要做的事。", actions)
    sheet.open_overlay(width=720)
    words = [label.text() for label in sheet.findChildren(QLabel)]
    assert words == [
        "工作台",
        "今天要做的事。",
        "办公",
        "Ctrl+K",
        "查找",
        "任何时候",
        "Esc",
        "返回",
    ]
    keys.press("Enter")
    assert not sheet.isVisible()


def test_a_page_without_help_has_its_keys_alone(window):
    sheet = shortcut_sheet(window, "工作台", "", Actions(window))
    assert [label.text() for label in sheet.findChildren(QLabel)] == ["工作台"]
    sheet.close_overlay()
