from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.tab_order import put_before
from tests.support.window.keys import shown


def stops(keys, count):
    names = []
    for _ in range(count):
        keys.press("Tab")
        names.append(QApplication.focusWidget().text())
    return names


def test_tab_goes_through_a_later_part_where_it_stands(qtbot, keys):
    window = QWidget()
    inside = QVBoxLayout(window)
    first, last, foot = Button("首"), Button("添加"), Button("完成")
    for one in (first, last, foot):
        inside.addWidget(one)
    shown(qtbot, window)
    part = QWidget()
    row = QVBoxLayout(part)
    for words in ("甲", "乙"):
        row.addWidget(Button(words))
    inside.insertWidget(1, part)
    part.show()
    put_before(part, last)
    first.setFocus()
    assert stops(keys, 5) == ["甲", "乙", "添加", "完成", "首"]


def test_a_part_without_a_stop_before_it_stays_where_it_is(qtbot, keys):
    window = QWidget()
    inside = QVBoxLayout(window)
    only = Button("添加")
    inside.addWidget(only)
    shown(qtbot, window)
    part = Button("甲")
    inside.insertWidget(0, part)
    part.show()
    put_before(part, only)
    only.setFocus()
    assert stops(keys, 2) == ["甲", "添加"]
