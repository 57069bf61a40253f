"""The bar at the bottom: draft time, undo button, passing notice and sync status."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.labels import ShortLabel, set_tip, set_tone

HEIGHT = 36
GLYPHS = {"info": "ℹ", "ok": "✔", "warning": "△", "danger": "✕"}
FADES_AFTER = 8000
"""Milliseconds for which a passing notice is shown."""


class StatusBar(QFrame):
    """Shows draft time, undo, notice and sync status; ``sync_pressed`` asks for the sync page."""

    undo_pressed = Signal()
    sync_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "status")
        self.draft = ShortLabel(tone="muted")
        self.draft.hide()
        self.undo = Button("撤销", "quiet", "undo", keys="Ctrl+Z", low=True)
        self.undo.clicked.connect(lambda _on: self.undo_pressed.emit())
        self.notice = ShortLabel()
        self.sync = Button("", "quiet", low=True)
        self.sync.clicked.connect(lambda _on: self.sync_pressed.emit())
        self._sync = ("", "")
        self._is_wide = True
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self.clear_notice)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 1, 8, 1)
        inside.setSpacing(12)
        inside.addWidget(self.draft)
        inside.addWidget(self.undo)
        inside.addWidget(self.notice, 1)
        inside.addWidget(self.sync)
        self.show_undo("")
        self.show_sync("")
        self._measure()

    def show_draft(self, words: str) -> None:
        """Show when the draft was saved, as in 草稿已保存 10:42."""
        self.draft.setText(words)
        self.draft.setVisible(bool(words))

    def show_undo(self, words: str) -> None:
        """Enable undo for the deed with these words; "" disables it."""
        self.undo.setEnabled(bool(words))
        set_tip(self.undo, f"撤销：{words}" if words else "")

    def show_notice(self, words: str, tone: str = "info") -> None:
        """Show a passing notice, tone info or ok; it fades after a while."""
        self.notice.setText(f"{GLYPHS[tone]} {words}")
        set_tone(self.notice, tone)
        self._fading.start(FADES_AFTER)

    def clear_notice(self) -> None:
        """Remove the passing notice."""
        self._fading.stop()
        self.notice.setText("")

    def show_sync(self, sentence: str, short: str = "") -> None:
        """Show the sync status; ``short`` is shown where the window is narrow."""
        self._sync = (sentence, short or sentence)
        self.sync.setVisible(bool(sentence))
        set_tip(self.sync, sentence)
        self.fit(wide=self._is_wide)

    def fit(self, *, wide: bool) -> None:
        """Show the long or the short sync status."""
        self._is_wide = wide
        sentence, short = self._sync
        self.sync.set_words(sentence if wide else short)
        self.sync.setAccessibleName(f"同步：{sentence}")

    def _measure(self) -> None:
        self.setFixedHeight(theme.px(HEIGHT))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "sync"):
            self._measure()
