"""Asks the clerk questions in overlays, safe answer first, and opens the file choosers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QFileDialog,
    QVBoxLayout,
    QWidget,
)

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.ui.shell.overlay import Overlay
from bindesk.ui.widgets.buttons import Button, on_ctrl_enter
from bindesk.ui.widgets.labels import label

NamedAct = tuple[str, Callable[[], None]]
"""The words of a button, and what it does."""


@dataclass(frozen=True, slots=True)
class TextToAsk:
    """A text to ask for: its label, its limit in code points, and its lines on the screen."""

    label: str
    limit: int = 200
    lines: int = 2


REASON = TextToAsk("原因")


class Ask(Protocol):
    """The interface by which a page asks the clerk; tests replace it."""

    def confirm(
        self, question: str, yes: str, then: Callable[[], None], *, detail: str = ""
    ) -> None:
        """Ask before something that can not be undone; ``then`` is called on yes only."""

    def reason(
        self,
        question: str,
        yes: str,
        then: Callable[[str], None],
        *,
        field: TextToAsk = REASON,
        text: str = "",
        on_edit: Callable[[str], None] | None = None,
    ) -> None:
        """Ask for a reason or another text; ``then`` is called with it, never with an empty one.

        The field begins with ``text``; ``on_edit`` is called with the text after each edit, so that a draft
        can keep it.
        """

    def choose(self, title: str, choices: Sequence[NamedAct]) -> None:
        """Show a button for each choice; the one that is pressed does its act."""

    def file_to_open(self, title: str, kinds: str) -> Path | None:
        """Ask for a file that exists; ``kinds`` as in "表格 (*.xlsx *.xls *.et *.csv)"."""

    def file_to_save(self, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to put a file, proposing a name."""

    def folder(self, title: str) -> Path | None:
        """Ask for a folder, such as a USB stick."""


class WindowAsk:
    """Asks the clerk in overlays of the window."""

    def __init__(self, window: QWidget, overlays: Callable[[Overlay], None]) -> None:
        """Ask within ``window``; ``overlays`` is called with every overlay before it is shown."""
        self._window = window
        self._overlays = overlays

    def confirm(
        self, question: str, yes: str, then: Callable[[], None], *, detail: str = ""
    ) -> None:
        """Ask before something that can not be undone; the focus is on 取消."""
        no, go = Button("取消"), Button(yes, "danger")
        body = label(detail, wrap=True) if detail else None
        sheet = Overlay(self._window, question, body, [no, go])
        no.clicked.connect(sheet.close_overlay)
        go.clicked.connect(sheet.close_overlay)
        go.clicked.connect(lambda _checked: then())
        self._overlays(sheet)
        sheet.open_overlay()

    def reason(
        self,
        question: str,
        yes: str,
        then: Callable[[str], None],
        *,
        field: TextToAsk = REASON,
        text: str = "",
        on_edit: Callable[[str], None] | None = None,
    ) -> None:
        """Ask for a text; an empty one is refused. Ctrl+Enter answers as the button does."""
        from bindesk.ui.widgets.fields import MemoField  # noqa: PLC0415 - the first paint is sooner

        spec = FieldSpec(field.label, FieldType.MEMO, limit=field.limit, required=True)
        memo = MemoField(spec, lines=field.lines)
        memo.set_text(text)
        if on_edit is not None:
            memo.edited.connect(lambda: on_edit(memo.text()))
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(memo)
        go, no = Button(yes, "primary", keys="Ctrl+Enter"), Button("取消", keys="Esc")
        sheet = Overlay(self._window, question, body, [go, no])

        def answered() -> None:
            if memo.check():
                sheet.close_overlay()
                then(memo.text().strip())

        no.clicked.connect(sheet.close_overlay)
        go.clicked.connect(answered)
        on_ctrl_enter(sheet, answered)
        self._overlays(sheet)
        memo.memo.moveCursor(QTextCursor.MoveOperation.End)
        sheet.open_overlay(memo.editor)

    def choose(self, title: str, choices: Sequence[NamedAct]) -> None:
        """Show a button for each choice; the first one has the focus."""
        buttons = [Button(words) for words, _ in choices]
        sheet = Overlay(self._window, title, None, buttons)
        for button, (_, act) in zip(buttons, choices, strict=True):
            button.clicked.connect(sheet.close_overlay)
            button.clicked.connect(lambda _on, act=act: act())
        self._overlays(sheet)
        sheet.open_overlay()

    def file_to_open(self, title: str, kinds: str) -> Path | None:
        """Ask for a file that exists."""
        return _path(QFileDialog.getOpenFileName(self._window, title, "", kinds)[0])

    def file_to_save(self, title: str, name: str, kinds: str) -> Path | None:
        """Ask where to put a file, proposing a name."""
        return _path(QFileDialog.getSaveFileName(self._window, title, name, kinds)[0])

    def folder(self, title: str) -> Path | None:
        """Ask for a folder, such as a USB stick."""
        return _path(QFileDialog.getExistingDirectory(self._window, title))


def _path(chosen: str) -> Path | None:
    return Path(chosen) if chosen else None
