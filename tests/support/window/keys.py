"""Presses keys as a clerk does, wherever the focus is, and counts them."""

from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication


class Keys:
    """Counts what is pressed: one for each key, a held-down Shift, Ctrl or Alt not counted."""

    def __init__(self, qtbot):
        self._qtbot = qtbot
        self.count = 0

    def press(self, *keys):
        """Press keys by their names, such as "Enter", "Ctrl+K" or "F6"."""
        for key in keys:
            named = QKeySequence(_NAMES.get(key, key))[0]
            self._send(named.key(), named.keyboardModifiers())

    def type(self, text):
        """Type letters and digits, one key each."""
        for letter in text:
            self.count += 1
            self._qtbot.keyClicks(_focus(), letter)

    def compose(self, letters):
        """Type letters that an input method keeps in its pre-edit text."""
        self.count += len(letters.replace("'", ""))
        QApplication.sendEvent(_focus(), QInputMethodEvent(letters, []))

    def commit(self, text):
        """Have the input method hand over characters; choosing them costs one key."""
        self.count += 1
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(_focus(), event)

    def _send(self, key, modifiers):
        self.count += 1
        self._qtbot.keyClick(_focus(), key, modifiers)


_NAMES = {"Enter": "Return", "Space": "Space", "Esc": "Escape"}


def _focus():
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the keyboard"
    return focus


def shown(qtbot, widget):
    """Show a widget, active, so that it can have the focus; return it."""
    qtbot.addWidget(widget)
    widget.destroyed.connect(lambda: _kept.remove(widget))
    _kept.append(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


_kept = []
