import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bindesk.ui.widgets.editors import CheckBox, ChoiceBox, LineEdit, MemoEdit
from tests.support.window.keys import shown


def stacked(qtbot, *widgets):
    window = QWidget()
    inside = QVBoxLayout(window)
    for widget in widgets:
        inside.addWidget(widget)
    shown(qtbot, window)
    widgets[0].setFocus()
    return window


def test_enter_goes_on_and_shift_enter_back(qtbot, keys):
    first, second = LineEdit(), LineEdit()
    stacked(qtbot, first, second)
    with qtbot.waitSignal(first.returnPressed):
        keys.press("Enter")
    assert second.hasFocus()
    keys.press("Shift+Enter")
    assert first.hasFocus()


def test_the_enter_of_the_key_pad_goes_on_as_well(qtbot):
    first, second = LineEdit(), LineEdit()
    stacked(qtbot, first, second)
    qtbot.keyClick(first, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert second.hasFocus()


def test_a_line_may_keep_enter_to_itself(qtbot, keys):
    first, second = LineEdit(moves=False), LineEdit()
    stacked(qtbot, first, second)
    keys.press("Enter")
    assert first.hasFocus()


def test_enter_belongs_to_the_input_method_while_it_composes(qtbot, keys):
    first, second = LineEdit(), LineEdit()
    stacked(qtbot, first, second)
    keys.compose("w'x'm")
    assert first.composing
    keys.press("Enter")
    assert first.hasFocus()


def test_what_is_being_composed_is_heard_without_its_apostrophes(qtbot, keys):
    line, told = LineEdit(), []
    stacked(qtbot, line)
    line.setText("王")
    line.sought.connect(told.append)
    keys.compose("x'm")
    assert told[-1] == "王xm"
    assert line.text() == "王"
    keys.commit("小明")
    assert told[-1] == "王小明"
    assert not line.composing


def test_a_character_beyond_the_basic_plane_goes_with_one_backspace(qtbot, keys):
    line = LineEdit()
    stacked(qtbot, line)
    keys.commit("王𬱖")
    keys.press("Backspace")
    assert line.text() == "王"


def test_enter_in_a_memo_is_a_new_line_and_tab_goes_on(qtbot, keys):
    memo, line = MemoEdit(3), LineEdit()
    stacked(qtbot, memo, line)
    keys.type("a")
    keys.press("Enter")
    keys.type("b")
    assert memo.toPlainText() == "a\nb"
    keys.press("Tab")
    assert line.hasFocus()


def test_a_memo_has_room_for_its_lines(qtbot):
    memo = MemoEdit(4)
    stacked(qtbot, memo)
    assert memo.minimumSizeHint().height() >= 4 * memo.fontMetrics().lineSpacing()


@pytest.fixture
def box(qtbot):
    made = ChoiceBox()
    made.addItems(["水费收缴", "电费收缴", "医保缴费", "养老认证"])
    made.setCurrentIndex(-1)
    stacked(qtbot, made, LineEdit())
    return made


@pytest.mark.parametrize(
    ("typed", "row"), [("2", 1), ("y", 2), ("yl", 3), ("sf", 0), ("9", -1), ("q", -1)]
)
def test_a_choice_is_made_by_digit_or_by_initials(box, keys, typed, row):
    keys.type(typed)
    assert box.currentIndex() == row


def test_choosing_is_told_once(box, keys, qtbot):
    told = []
    box.activated.connect(told.append)
    keys.type("22")
    assert told == [1]


def test_backspace_chooses_nothing(box, keys):
    keys.type("2")
    keys.press("Backspace")
    assert box.currentIndex() == -1


def test_enter_in_a_choice_goes_on(box, keys):
    keys.press("Enter")
    assert not box.hasFocus()


def test_arrows_choose_as_ever(box, keys):
    keys.press("Down", "Down")
    assert box.currentIndex() == 1


def test_the_wheel_never_changes_a_choice(box):
    box.setCurrentIndex(1)
    place = QPointF(5, 5)
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == 1


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_the_opened_list_shows_the_digits(box):
    box.showPopup()
    view = box.view()
    view.grab()
    index = box.model().index(1, 0)
    option = __import__("PySide6.QtWidgets").QtWidgets.QStyleOptionViewItem()
    box.itemDelegate().initStyleOption(option, index)
    assert option.text == "2  电费收缴"
    box.hidePopup()


def test_enter_goes_on_from_a_check_box_and_space_ticks_it(qtbot, keys):
    box, line = CheckBox("进行表决"), LineEdit()
    stacked(qtbot, box, line)
    keys.press("Space", "Enter")
    assert line.hasFocus()
    assert box.isChecked()
    keys.press("Shift+Enter")
    assert box.hasFocus()
