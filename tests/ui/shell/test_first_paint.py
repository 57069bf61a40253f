from PySide6.QtWidgets import QWidget

from bindesk.ui.shell.first_paint import FirstPaint


def test_the_first_paint_of_a_window_is_told_once(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    told = []
    first = FirstPaint(window)
    first.painted.connect(lambda: told.append(window.isVisible()))
    with qtbot.waitSignal(first.painted):
        window.show()
    window.repaint()
    qtbot.wait(0)
    assert told == [True]
