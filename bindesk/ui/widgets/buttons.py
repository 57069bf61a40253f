"""Buttons: one primary button a page, secondary ones beside it, quiet ones for the rest."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from bindesk.ui.look import icons, theme
from bindesk.ui.widgets.labels import set_tip

GAP = 8
_VARIANTS = {
    # variant: (fill, fill under the mouse, fill when pressed, words, border)
    "primary": ("accent", "accent_hover", "accent_pressed", "accent_text", "accent"),
    "secondary": ("surface", "raised", "pressed", "text", "line_strong"),
    "quiet": ("", "raised", "pressed", "text", ""),
    "danger": ("surface", "danger_soft", "danger_soft", "danger", "danger"),
    "header": ("header", "header_deep", "header_deep", "header_text", "header"),
}


def on_ctrl_enter(widget: QWidget, run: Callable[[], object]) -> None:
    """Call ``run`` on Ctrl+Enter, of either Enter key, while the focus is in a widget or its children."""
    for keys in ("Ctrl+Return", "Ctrl+Enter"):
        shortcut = QShortcut(QKeySequence(keys), widget)
        # The constructor with a callable ignores its context: two of them in a window block each other.
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(run)


class Button(QPushButton):
    """A flat button that shows its shortcut; Enter presses it as Space does.

    ``variant`` is primary, secondary, quiet, danger or header; ``low`` makes it fit a status bar.
    ``keys`` are words only: the shortcut itself belongs to an action.
    """

    def __init__(
        self,
        words: str,
        variant: str = "secondary",
        icon: str = "",
        *,
        keys: str = "",
        low: bool = False,
    ) -> None:
        super().__init__(words)
        self._fill, self._hover, self._down, self._ink, self._border = _VARIANTS[variant]
        self._picture = icon
        self._keys = keys
        self._low = low
        self.setAccessibleName(words)
        self.setAccessibleDescription(keys)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_words(self, words: str, keys: str = "") -> None:
        """Show other words, and other keys if any are given."""
        self.setText(words)
        self._keys = keys or self._keys
        self.setAccessibleName(words)
        self.updateGeometry()

    def _fonts(self) -> tuple[QFont, QFont]:
        primary = self._ink == "accent_text"
        size = 14 if self._low else theme.BASE
        return theme.text_font(size, bold=primary), theme.text_font(13)

    def _widths(self) -> tuple[int, int, int]:
        """Return the widths of icon, words and keys in pixels."""
        words, keys = self._fonts()
        picture = theme.px(16 if self._low else 20) if self._picture else 0
        text = QFontMetrics(words).horizontalAdvance(self.text())
        return picture, text, QFontMetrics(keys).horizontalAdvance(self._keys)

    @override
    def sizeHint(self) -> QSize:
        parts = [width for width in self._widths() if width]
        margin = theme.px(8 if self._low else 14) if self.text() else theme.px(10)
        height = theme.px(26 if self._low else 40)
        width = sum(parts) + GAP * (len(parts) - 1) + 2 * margin
        return QSize(max(width, height), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, onward: bool) -> bool:
        # Qt asks this also of a button that is disabled while it has the focus. The focus stays: an act that
        # disables its button enables it again, and Tab goes on from here.
        return not self.isEnabled() or super().focusNextPrevChild(onward)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.updateGeometry()
        super().changeEvent(event)

    def _roles(self) -> tuple[str, str, str]:
        """Return the roles of fill, words and border for the state the button is in."""
        if not self.isEnabled():
            plain = self._fill in {"", "header"}
            return ("" if plain else "window", "faint", "" if plain else "line")
        if self.isDown() or self.isChecked():
            return self._down, self._ink, self._border
        return (self._hover if self.underMouse() else self._fill), self._ink, self._border

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, ink, border = self._roles()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = 6 if self._low else 8
        pen = QPen(theme.colour(border), 1) if border else QPen(Qt.PenStyle.NoPen)
        painter.setPen(pen)
        painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, radius, radius)
        if self.hasFocus():
            self._paint_focus(painter, frame, radius)
        self._paint_words(painter, ink)
        painter.end()

    def _paint_focus(self, painter: QPainter, frame: QRectF, radius: int) -> None:
        """Draw the focus ring, with a thin gap on a filled button so that it stays visible."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = "badge" if self._fill == "header" else "focus"
        painter.setPen(QPen(theme.colour(ring), 2))
        painter.drawRoundedRect(frame, radius, radius)
        if self._fill == "accent":
            painter.setPen(QPen(theme.colour("surface"), 1))
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), radius - 2, radius - 2)

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        words, keys = self._fonts()
        picture, text, hint = self._widths()
        parts = [width for width in (picture, text, hint) if width]
        left = (self.width() - sum(parts) - GAP * (len(parts) - 1)) // 2
        height = self.height()
        if picture:
            icons.paint(painter, self._picture, ink, QRect(left, 0, picture, height))
            left += picture + GAP
        painter.setPen(theme.colour(ink))
        painter.setFont(words)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, 0, text + 2, height), middle, self.text())
        if hint:
            if ink == "text":
                painter.setPen(theme.colour("muted"))
            painter.setFont(keys)
            painter.drawText(QRect(left + text + GAP, 0, hint + 2, height), middle, self._keys)


def icon_button(name: str, words: str, variant: str = "quiet", *, low: bool = False) -> Button:
    """Return a button with an icon only; its words are the tooltip and the accessible name."""
    new_button = Button("", variant, name, low=low)
    new_button.setAccessibleName(words)
    set_tip(new_button, words)
    return new_button


def button(
    words: str,
    pressed: Callable[[], None],
    variant: str = "secondary",
    icon: str = "",
    *,
    keys: str = "",
) -> Button:
    """Return a button that calls ``pressed``."""
    new_button = Button(words, variant, icon, keys=keys)
    new_button.clicked.connect(lambda _checked: pressed())
    return new_button
