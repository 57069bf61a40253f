from datetime import datetime

import pytest
from PySide6.QtCore import Qt

from bindesk.operations.desk.clocks import CHINA
from bindesk.operations.journal.conflicts import ConflictSide, FieldInConflict
from bindesk.ui.syncing.field_choice import FieldChoice
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import shown

AT = datetime(2026, 11, 20, 10, 31, tzinfo=CHINA)


def side(deed, words, *, is_here=False, stands=False):
    return ConflictSide(deed, words, "李秀英", AT, is_here, stands)


CONTESTED = FieldInConflict(
    "group", "村民小组", False, (side("a", "二组", is_here=True), side("b", "", stands=True))
)


@pytest.fixture
def choice(qtbot):
    made = shown(qtbot, FieldChoice(CONTESTED))
    made.setFocus()
    return made


def test_a_digit_chooses_a_side(choice, keys):
    keys.press("2")
    assert choice.picked == "b"
    assert [card.mark.text() for card in choice.cards] == ["1", "✔"]
    keys.press("1")
    assert choice.picked == "a"
    keys.press("3")
    assert choice.picked == "a"


def test_the_arrows_choose_as_well(choice, keys):
    keys.press("Right")
    assert choice.picked == "a"
    keys.press("Right", "Right")
    assert choice.picked == "b"
    keys.press("Left")
    assert choice.picked == "a"


def test_a_click_chooses(choice, qtbot):
    qtbot.mouseClick(choice.cards[1], Qt.MouseButton.LeftButton)
    assert choice.picked == "b"


def test_enter_tells_that_the_clerk_goes_on(choice, keys, qtbot):
    with qtbot.waitSignal(choice.entered):
        keys.press("Enter")


def test_who_said_what_and_when_and_which_stands_is_shown(choice):
    assert [label.text() for label in choice.values()] == ["二组", "（未填写）"]
    name = choice.accessibleName()
    assert name.startswith("村民小组：1 二组，李秀英  11-20 10:31  本机；2 （未填写）")
    assert not choice.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_side_must_be_chosen_first(choice, keys):
    choice.ask()
    assert choice.message.text() == "✕ 请先按 1 或 2 选择正确的一项。"
    assert choice.message.isVisible()
    keys.press("1")
    assert not choice.message.isVisible()


def test_nothing_is_cut_off_and_everything_has_a_name(qtbot):
    long = side("c", "常年在西安打工，过年回来，老伴腿脚不便，办事要上门。" * 6)
    made = shown(
        qtbot, FieldChoice(FieldInConflict("note", "备注", False, (long, side("d", "无"))))
    )
    made.resize(700, 400)
    assert nameless(made) == []
    assert cut_off(made) == []
