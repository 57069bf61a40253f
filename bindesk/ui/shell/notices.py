"""Notices: passing lines in the status bar, and bars that stay until the clerk closes them."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from bindesk.ui.shell.status_bar import StatusBar
from bindesk.ui.widgets.buttons import Button, icon_button
from bindesk.ui.widgets.cards import Picture
from bindesk.ui.widgets.labels import label

MOST = 3
_PICTURES = {"info": "info", "ok": "done", "warning": "warning", "danger": "failure"}
NoticeAct = tuple[str, Callable[[], None]]


class InfoBar(QFrame):
    """Shows one notice until the clerk closes it; ``deed`` is the button that acts on it."""

    read = Signal()

    def __init__(self, words: str, tone: str, deed: NoticeAct | None = None) -> None:
        super().__init__()
        self.words = words
        self.setProperty("look", "bar")
        self.setProperty("tone", tone)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 4, 6, 4)
        inside.setSpacing(10)
        inside.addWidget(Picture(_PICTURES[tone], tone, 22))
        inside.addWidget(label(words, wrap=True), 1)
        self.deed: Button | None = None
        if deed is not None:
            deed_words, run = deed
            self.deed = Button(deed_words)
            self.deed.clicked.connect(self.close)
            self.deed.clicked.connect(lambda _on: run())
            inside.addWidget(self.deed)
        self.shut = icon_button("close", "知道了")
        self.shut.clicked.connect(self.close)
        inside.addWidget(self.shut)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.read.emit()
        self.deleteLater()


class Notices(QWidget):
    """Shows notices in bars above a page and in the status bar."""

    def __init__(self, status: StatusBar) -> None:
        super().__init__()
        self._status = status
        self._bars: list[InfoBar] = []
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(16, 10, 16, 0)
        self._inside.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def info(self, words: str) -> None:
        """Show a passing notice in the status bar."""
        self._status.show_notice(words, "info")
        self._announce(self._status.notice)

    def done(self, words: str, undo: str = "") -> None:
        """Show that a deed is done; ``undo`` names the deed where it can be undone."""
        self._status.show_notice(words, "ok")
        if undo:
            self._status.show_undo(undo)
        self._announce(self._status.notice)

    def warn(self, words: str, deed: NoticeAct | None = None) -> None:
        """Show a warning in a bar that stays until closed."""
        self._add_bar(words, "warning", deed)

    def fail(self, words: str, deed: NoticeAct | None = None) -> None:
        """Show an error and what to do, in a bar that stays until closed."""
        self._add_bar(words, "danger", deed)

    def bars(self) -> list[InfoBar]:
        """Return the bars not closed yet, the newest last; the first three are visible."""
        return list(self._bars)

    def _add_bar(self, words: str, tone: str, deed: NoticeAct | None) -> None:
        if any(bar.words == words for bar in self._bars):
            return
        info_bar = InfoBar(words, tone, deed)
        info_bar.read.connect(lambda: self._drop(info_bar))
        self._bars.append(info_bar)
        self._inside.addWidget(info_bar)
        self._arrange()
        self._announce(info_bar)

    def _drop(self, bar: InfoBar) -> None:
        self._bars.remove(bar)
        self._arrange()

    def _arrange(self) -> None:
        """Show the first three bars; the others wait until those are closed."""
        for index, bar in enumerate(self._bars):
            bar.setVisible(index < MOST)
        self.setVisible(bool(self._bars))

    def _announce(self, widget: QWidget) -> None:
        """Have a screen reader read a widget's words aloud."""
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
