import pytest
from PySide6.QtWidgets import QLineEdit, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from bindesk.ui.meetings import places


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
    assert places.go(stops, {"stop": name, "caret": caret})
    assert places.where(stops) == {"stop": name, "caret": caret}


def test_a_caret_behind_the_end_stands_at_the_end(stops):
    places.go(stops, {"stop": "memo", "caret": 99})
    assert places.where(stops)["caret"] == 7


def test_elsewhere_is_nowhere(stops):
    known = {name: widget for name, widget in stops.items() if name != "line"}
    stops["line"].setFocus()
    assert places.where(known) == {"stop": "", "caret": 0}
    assert not places.go(known, {"stop": "line", "caret": 0})
