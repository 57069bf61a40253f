"""Saves and restores the keyboard focus of a page: the field and the caret in its text."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

CursorStops = Mapping[str, QWidget]
"""The editor widgets of a page by name, such as head.place or motions.1.discussion."""


def current(stops: CursorStops) -> dict[str, Any]:
    """Return the focused stop's name and its caret in UTF-16 code units."""
    for name, widget in stops.items():
        # The window keeps its focus widget even while another program is in front.
        if widget is widget.window().focusWidget():
            return {"stop": name, "caret": _caret(widget)}
    return {"stop": "", "caret": 0}


def restore(stops: CursorStops, position: Mapping[str, Any]) -> bool:
    """Focus a stop and set its caret; return False when the stop does not exist."""
    widget = stops.get(str(position.get("stop", "")))
    if widget is None:
        return False
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    caret = int(position.get("caret", 0))
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(caret)
    elif isinstance(widget, QPlainTextEdit):
        cursor = QTextCursor(widget.document())
        cursor.setPosition(min(caret, max(0, widget.document().characterCount() - 1)))
        widget.setTextCursor(cursor)
    return True


def _caret(widget: QWidget) -> int:
    if isinstance(widget, QLineEdit):
        return widget.cursorPosition()
    return widget.textCursor().position() if isinstance(widget, QPlainTextEdit) else 0
