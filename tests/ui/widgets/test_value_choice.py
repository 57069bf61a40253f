import pytest
from PySide6.QtCore import Qt

from bindesk.ui.widgets.value_choice import ValueChoice, ValueOption
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import shown

OPTIONS = [ValueOption("a", "二组", "李秀英", "当前采用"), ValueOption("b", "")]


@pytest.fixture
def choice(qtbot):
    made = shown(qtbot, ValueChoice("村民小组", OPTIONS, "请先选择。"))
    made.setFocus()
    return made


def test_a_digit_or_an_arrow_chooses_a_value(choice, keys):
    keys.press("2")
    assert choice.picked == "b"
    assert [card.mark.text() for card in choice.cards] == ["1", "✔"]
    keys.press("Left")
    assert choice.picked == "a"
    keys.press("3")
    assert choice.picked == "a"


def test_a_click_chooses_and_enter_goes_on(choice, qtbot, keys):
    qtbot.mouseClick(choice.cards[1], Qt.MouseButton.LeftButton)
    assert choice.picked == "b"
    with qtbot.waitSignal(choice.entered):
        keys.press("Enter")


def test_an_empty_value_is_called_so_and_a_screen_reader_hears_all(choice):
    assert [label.text() for label in choice.values()] == ["二组", "（未填写）"]
    assert choice.accessibleName() == "村民小组：1 二组，李秀英；2 （未填写）"
    assert nameless(choice) == []
    assert cut_off(choice) == []


def test_a_value_is_asked_for_until_one_is_chosen(choice, keys):
    choice.ask()
    assert choice.message.text() == "✕ 请先选择。"
    keys.press("1")
    assert not choice.message.isVisible()
