from PySide6.QtWidgets import QLabel, QLineEdit

from bindesk.ui.setup.first_window import FirstWindow
from tests.support.window.keys import shown


def test_one_card_at_a_time_and_its_first_field_has_the_keyboard(qtbot):
    window = shown(qtbot, FirstWindow())
    window.show_card("第一张", QLineEdit("一"))
    window.show_card("第二张", QLineEdit("二"), "说明")
    qtbot.waitUntil(lambda: [e.text() for e in window.findChildren(QLineEdit)] == ["二"])
    qtbot.waitUntil(lambda: {"第二张", "说明"} <= told(window))
    assert "第一张" not in told(window)
    assert window.focusWidget().text() == "二"


def told(window):
    return {label.text() for label in window.findChildren(QLabel) if label.isVisible()}
