from PySide6.QtWidgets import QLabel, QWidget

from bindesk.ui.syncing.parts import empty, facts, show_facts, show_pairs


def told(widget):
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_facts_without_words_are_left_out(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    grid = facts()
    widget.setLayout(grid)
    show_facts(grid, [("上次成功", "10:42"), ("上次尝试", ""), ("县级服务器", "https://near")])
    assert told(widget) == ["上次成功", "10:42", "县级服务器", "https://near"]
    show_facts(grid, [("上次成功", "10:43")])
    assert told(widget) == ["上次成功", "10:43"]


def test_short_facts_stand_two_to_a_line_and_long_ones_alone(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    grid = facts()
    widget.setLayout(grid)
    show_pairs(grid, [("甲", "一"), ("乙", "二"), ("丙", "三"), ("丁", "长" * 30), ("戊", "五")])
    places = {
        grid.itemAt(n).widget().text(): grid.getItemPosition(n)[:2] for n in range(grid.count())
    }
    assert places["甲"] == (0, 0)
    assert places["乙"] == (0, 2)
    assert places["丙"] == (1, 0)
    assert places["丁"] == (2, 0)
    assert places["戊"] == (3, 0)


def test_a_layout_is_emptied_for_good(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    grid = facts()
    widget.setLayout(grid)
    show_facts(grid, [("上次成功", "10:42")])
    empty(grid)
    assert grid.count() == 0
    assert told(widget) == []
