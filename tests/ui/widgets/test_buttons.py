import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bindesk.ui.look import theme
from bindesk.ui.widgets.buttons import Button, button, icon_button
from tests.support.window.keys import shown


def seen(widget, x, y):
    widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    return widget.grab().toImage().pixelColor(x, y).name()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_presses_a_button_as_space_does(qtbot, keys, key):
    pressed = []
    made = shown(qtbot, button("保存", lambda: pressed.append(1), "primary", keys="Ctrl+Enter"))
    made.setFocus()
    keys.press(key)
    assert pressed == [1]


def test_ctrl_enter_is_not_the_buttons(qtbot, keys):
    pressed = []
    made = shown(qtbot, button("保存", lambda: pressed.append(1)))
    made.setFocus()
    keys.press("Ctrl+Enter")
    assert pressed == []


def test_a_button_shows_its_keys_and_reads_them_out(qtbot):
    plain, keyed = Button("打印"), Button("打印", keys="Ctrl+P")
    for made in (plain, keyed):
        qtbot.addWidget(made)
    assert keyed.sizeHint().width() > plain.sizeHint().width()
    assert (keyed.accessibleName(), keyed.accessibleDescription()) == ("打印", "Ctrl+P")


def test_the_focus_stays_on_a_button_that_is_disabled_while_its_act_is_under_way(qtbot, keys):
    window = QWidget()
    inside = QVBoxLayout(window)
    search, done, last = Button("查找"), Button("完成"), Button("撤销")
    for one in (search, done, last):
        inside.addWidget(one)
    shown(qtbot, window)
    done.setFocus()
    done.setEnabled(False)
    assert window.focusWidget() is done
    keys.press("Tab")
    assert window.focusWidget() is last
    done.setEnabled(True)
    done.setFocus()
    done.setDisabled(True)
    done.setDisabled(False)
    assert QApplication.focusWidget() is done


@pytest.mark.parametrize("size", theme.SIZES)
def test_a_button_is_large_enough_to_hit(qtbot, look, size):
    theme.apply(look, "light", size)
    made = icon_button("close", "知道了")
    qtbot.addWidget(made)
    assert made.sizeHint().height() >= 40 * size // 100
    assert made.sizeHint().width() >= made.sizeHint().height()


@pytest.mark.parametrize(
    ("variant", "role"),
    [("primary", "accent"), ("secondary", "surface"), ("danger", "surface"), ("header", "header")],
)
def test_variants_differ_in_their_fill(qtbot, variant, role):
    made = shown(qtbot, Button("好", variant))
    made.resize(120, 40)
    assert seen(made, 10, 8) == theme.colour(role).name()


def test_a_pressed_and_a_disabled_button_look_it(qtbot):
    made = shown(qtbot, Button("好", "primary"))
    made.resize(120, 40)
    made.setDown(True)
    assert seen(made, 10, 8) == theme.colour("accent_pressed").name()
    made.setDown(False)
    made.setEnabled(False)
    assert seen(made, 10, 8) == theme.colour("window").name()


@pytest.mark.parametrize(("variant", "ring"), [("primary", "focus"), ("header", "badge")])
def test_the_focus_ring_is_seen(qtbot, variant, ring):
    window = QWidget()
    inside = QVBoxLayout(window)
    made = Button("好", variant, "check", low=True)
    inside.addWidget(made)
    inside.addWidget(Button("别的", "quiet"))
    shown(qtbot, window)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    assert seen(made, made.width() // 2, 1) == theme.colour(ring).name()


def test_a_button_makes_room_for_other_words(qtbot):
    made = Button("撤销", "quiet", keys="Ctrl+Z")
    qtbot.addWidget(made)
    before = made.sizeHint().width()
    made.set_words("撤销王小明的水费")
    assert made.accessibleName() == "撤销王小明的水费"
    assert made.sizeHint().width() > before
