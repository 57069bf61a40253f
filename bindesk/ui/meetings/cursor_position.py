"""Where the clerk is on a page: which field, which person, and how far into the text."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

CursorStops = Mapping[str, QWidget]
"""The editors of a page by their names, such as meeting.place or motions.1.discussion."""


def current(stops: CursorStops) -> dict[str, Any]:
    """Return the place of the keyboard among the stops: a name and the caret in code units."""
    for name, widget in stops.items():
        # The window knows its place even while another program is in front.
        if widget is widget.window().focusWidget():
            return {"stop": name, "caret": _caret(widget)}
    return {"stop": "", "caret": 0}


def restore(stops: CursorStops, position: Mapping[str, Any]) -> bool:
    """Put the keyboard back where it was; return False when there is no such stop."""
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
