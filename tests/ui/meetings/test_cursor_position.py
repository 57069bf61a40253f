import pytest
from PySide6.QtWidgets import QLineEdit, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from bindesk.ui.meetings import cursor_position


@pytest.fixture
def stops(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    inside = QVBoxLayout(window)
    made = {
        "line": QLineEdit("村会议室"),
        "memo": QPlainTextEdit("第一行\n第二行"),
        "list": QListView(),
    }
    for widget in made.values():
        inside.addWidget(widget)
    with qtbot.waitExposed(window):
        window.show()
    made["window"] = window
    return made


@pytest.mark.parametrize(("name", "caret"), [("line", 2), ("memo", 5), ("list", 0)])
def test_the_keyboard_comes_back_to_the_same_letter(stops, name, caret):
    assert cursor_position.restore(stops, {"stop": name, "caret": caret})
    assert cursor_position.current(stops) == {"stop": name, "caret": caret}


def test_a_caret_behind_the_end_stands_at_the_end(stops):
    cursor_position.restore(stops, {"stop": "memo", "caret": 99})
    assert cursor_position.current(stops)["caret"] == 7


def test_elsewhere_is_nowhere(stops):
    known = {name: widget for name, widget in stops.items() if name != "line"}
    stops["line"].setFocus()
    assert cursor_position.current(known) == {"stop": "", "caret": 0}
    assert not cursor_position.restore(known, {"stop": "line", "caret": 0})
