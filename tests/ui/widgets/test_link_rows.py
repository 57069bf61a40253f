import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.widgets.link_rows import LinkRow, RowText
from tests.support.window.keys import shown


@pytest.fixture
def lines(qtbot):
    window = QWidget()
    inside = QVBoxLayout(window)
    made = [
        LinkRow(RowText(f"第{n}行", "已超期 2 天", "办理", "warning", "danger")) for n in (1, 2)
    ]
    for line in made:
        inside.addWidget(line)
    window.resize(400, 200)
    shown(qtbot, window)
    return made


def test_enter_and_a_click_do_the_same(lines, keys, qtbot):
    pressed = []
    lines[0].clicked.connect(lambda _on: pressed.append(1))
    lines[0].setFocus()
    keys.press("Enter")
    lines[0].click()
    assert pressed == [1, 1]


def test_arrows_go_up_and_down(lines, keys):
    lines[0].setFocus()
    keys.press("Down")
    assert lines[1].hasFocus()
    keys.press("Up")
    assert lines[0].hasFocus()


def test_all_of_it_is_read_aloud(lines):
    assert lines[0].accessibleName() == "第1行 已超期 2 天 办理"


def test_a_sentence_beneath_makes_it_higher(lines):
    assert lines[0].sizeHint().height() > LinkRow(RowText("一行")).sizeHint().height()


def test_it_is_drawn_with_and_without_the_focus(lines):
    lines[0].setFocus()
    assert lines[0].grab().toImage() != lines[1].grab().toImage()
