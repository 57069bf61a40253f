from PySide6.QtWidgets import QLabel, QWidget

from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from tests.support.window.keys import shown


def test_what_does_not_fit_goes_to_the_next_line(qtbot):
    window = QWidget()
    buttons = [Button("记一次会议") for _ in range(4)]
    flow = FlowLayout(*buttons)
    window.setLayout(flow)
    window.resize(1000, 200)
    shown(qtbot, window)
    assert len({button.y() for button in buttons}) == 1
    window.resize(2 * buttons[0].width() + 20, 200)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == 2)
    assert flow.heightForWidth(window.width()) == 2 * buttons[0].height() + 8


def test_hidden_parts_leave_no_gap(qtbot):
    window = QWidget()
    first, second = QLabel("一"), QLabel("二")
    flow = FlowLayout(first, second)
    window.setLayout(flow)
    first.hide()
    shown(qtbot, window)
    assert second.x() == 0


def test_parts_can_be_taken_out(qtbot):
    window = QWidget()
    part = QLabel("一")
    flow = FlowLayout(part)
    window.setLayout(flow)
    qtbot.addWidget(window)
    assert flow.count() == 1
    assert flow.takeAt(0).widget() is part
    assert flow.takeAt(0) is None
    assert flow.itemAt(0) is None
    assert flow.sizeHint().isEmpty()
    assert not flow.expandingDirections()
