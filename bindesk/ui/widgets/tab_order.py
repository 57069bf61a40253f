"""Puts widgets that are made later into the order in which Tab and Enter go through a page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_before(part: QWidget, stop: QWidget) -> None:
    """Have Tab go through a widget and its parts just before it comes to ``stop``.

    Qt puts a new widget at the end of its window's order, from where Tab goes on to the top of the window.
    All must be in one window.
    """
    window = stop.window()
    before = stop.previousInFocusChain()
    while before is not None and not (_takes_tab(before, window) and _is_outside(before, part)):
        before = before.previousInFocusChain()
        if before is stop:
            return
    if before is None:
        return
    for one in (part, *part.findChildren(QWidget)):
        if _takes_tab(one, window):
            QWidget.setTabOrder(before, one)
            before = one


def _is_outside(widget: QWidget, part: QWidget) -> bool:
    return widget is not part and not part.isAncestorOf(widget)


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    """Return whether Tab stops at a widget; the list that a field opens is a window of its own."""
    by_tab = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return by_tab and widget.focusProxy() is None and widget.window() is window
