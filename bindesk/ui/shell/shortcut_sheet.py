"""The F1 overlay: the help of a page and the shortcuts that are enabled on it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from bindesk.ui.look import theme
from bindesk.ui.shell.actions import Action, Actions
from bindesk.ui.shell.overlay import Overlay
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.labels import label
from bindesk.ui.widgets.scroll_area import scrolled

WIDTH = 720
EVERYWHERE = "任何时候"


def shortcut_sheet(window: QWidget, title: str, help_words: str, actions: Actions) -> Overlay:
    """Return an overlay with the shortcuts of a page and of the window, read from the actions."""
    body = QWidget()
    inside = QVBoxLayout(body)
    inside.setContentsMargins(2, 2, 8, 2)
    inside.setSpacing(12)
    if help_words:
        inside.addWidget(label(help_words, wrap=True))
    for group, listed in actions.grouped().items():
        # A second key of an action, such as the Enter of the key pad, has no words.
        keyed = [action for action in listed if action.shortcut and action.words]
        if keyed:
            inside.addWidget(label(group or EVERYWHERE, "heading"))
            inside.addLayout(_table(keyed))
    inside.addStretch(1)
    area = scrolled(body)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName("快捷键")
    area.setMinimumHeight(min(body.sizeHint().height(), window.height() - 220))
    shut = Button("知道了", "primary", keys="Esc")
    overlay = Overlay(window, title, area, [shut])
    shut.clicked.connect(overlay.close_overlay)
    return overlay


def _table(actions: list[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, theme.px(90))
    for row, action in enumerate(actions):
        keys = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        grid.addWidget(label(keys, "label"), row, 0)
        grid.addWidget(label(action.words, wrap=True), row, 1)
    return grid
