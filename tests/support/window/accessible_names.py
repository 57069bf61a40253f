"""Checks that a screen reader can name whatever the keyboard can reach."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def nameless(window: QWidget) -> list[str]:
    """Return the widgets that take the focus but have no accessible name."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        by_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        told = QAccessible.queryAccessibleInterface(widget)
        if by_tab and widget.isVisible() and not told.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def cut_off(window: QWidget) -> list[str]:
    """Return the words of the labels and buttons that have less room than their words need."""
    from PySide6.QtWidgets import QLabel, QPushButton

    found = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and label.wordWrap():
            if label.height() < label.heightForWidth(label.width()):
                found.append(label.text())
        elif label.isVisible() and label.height() < label.fontMetrics().height():
            found.append(label.text())
    found += [
        button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]
    return found
