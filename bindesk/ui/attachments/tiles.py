"""The tile of one file: a thumbnail or the type's icon, the name, and a caption."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton
from typing_extensions import override

from bindesk.ui.attachments import wording
from bindesk.ui.attachments.file_data import FileOnDesk
from bindesk.ui.look import icons, theme
from bindesk.ui.widgets.labels import set_tip

WIDTH, PICTURE, EDGE = 168, 96, 6
"""Pixels at 100 %: the tile's width, its picture's height, and the margin."""

_NAME_SIZE, _CAPTION_SIZE = 15, 13
_STEP_KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


@dataclass(frozen=True, slots=True)
class TileCaption:
    """The caption beneath a file's name, and its tone."""

    words: str
    tone: str = ""


class FileTile(QAbstractButton):
    """The tile of a file. A click or Space opens it.

    ``open_requested`` (Enter) asks to open a copy in the system's program, ``strike_requested`` (Del) asks to
    strike the file; ``stepped`` moves the focus to the next tile (1) or the one before (-1).
    """

    open_requested = Signal()
    strike_requested = Signal()
    stepped = Signal(int)

    def __init__(self, file: FileOnDesk) -> None:
        super().__init__()
        self.attachment = file.attachment
        self.caption = TileCaption("")
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.say(TileCaption(wording.type_and_size(self.attachment)))

    def say(self, caption: TileCaption) -> None:
        """Show another caption."""
        self.caption = caption
        self.setAccessibleName(f"{self.attachment.name}，{caption.words}")
        set_tip(self, f"{self.attachment.name}\n{wording.type_and_size(self.attachment)}")
        self.update()

    def show_picture(self, image: QImage) -> None:
        """Show a thumbnail of ``picture_size``; a null image is ignored."""
        if not image.isNull():
            self._picture = QPixmap.fromImage(image)
            self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a thumbnail is on show."""
        return self._picture is not None

    def picture_size(self) -> QSize:
        """Return the size of the thumbnail, in device pixels."""
        ratio = self.devicePixelRatioF()
        room = self._picture_rect()
        return QSize(round(room.width() * ratio), round(room.height() * ratio))

    def _picture_rect(self) -> QRect:
        edge = theme.px(EDGE)
        return QRect(edge, edge, theme.px(WIDTH) - 2 * edge, theme.px(PICTURE))

    @override
    def sizeHint(self) -> QSize:
        name = QFontMetrics(theme.text_font(_NAME_SIZE)).height()
        line = QFontMetrics(theme.text_font(_CAPTION_SIZE)).height()
        height = theme.px(PICTURE) + name + line + 3 * theme.px(EDGE)
        return QSize(theme.px(WIDTH), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.open_requested.emit()
        elif key == Qt.Key.Key_Delete:
            self.strike_requested.emit()
        elif key in _STEP_KEYS and not event.modifiers():
            self.stepped.emit(_STEP_KEYS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ignore the second press of a double click: the first has opened the file already."""
        event.accept()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        has_focus = self.hasFocus()
        edge = "focus" if has_focus else "line"
        painter.setPen(QPen(theme.colour(edge), 3 if has_focus else 1))
        painter.setBrush(theme.colour("raised" if self.underMouse() else "surface"))
        painter.drawRoundedRect(frame, 8, 8)
        self._paint_picture(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        room = self._picture_rect()
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(room), 5, 5)
        painter.save()
        painter.setClipPath(outline)
        if self._picture is not None:
            painter.drawPixmap(room, self._picture)
        else:
            painter.fillRect(room, theme.colour("window"))
            self._paint_icon(painter, room)
        painter.restore()
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def _paint_icon(self, painter: QPainter, room: QRect) -> None:
        if wording.is_photo(self.attachment):
            side = theme.px(40)
            icons.paint(painter, "photo", "muted", _centred(room, side, side))
            return
        above = room.adjusted(0, theme.px(10), 0, -theme.px(34))
        icons.paint(painter, "document", "muted", above)
        painter.setFont(theme.text_font(14, bold=True))
        painter.setPen(theme.colour("muted"))
        below = room.adjusted(0, room.height() - theme.px(30), 0, -theme.px(6))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, wording.short_type(self.attachment))

    def _paint_words(self, painter: QPainter) -> None:
        edge = theme.px(EDGE)
        left, wide = edge + theme.px(2), self.width() - 2 * edge - theme.px(4)
        top = self._picture_rect().bottom() + edge
        rows = (
            (self.attachment.name, _NAME_SIZE, "text", Qt.TextElideMode.ElideMiddle),
            (
                self.caption.words,
                _CAPTION_SIZE,
                self.caption.tone or "muted",
                Qt.TextElideMode.ElideRight,
            ),
        )
        for words, size, role, cut in rows:
            font = theme.text_font(size)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(theme.colour(role))
            room = QRect(left, top, wide, metrics.height())
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, middle, metrics.elidedText(words, cut, wide))
            top += metrics.height()


def _centred(room: QRect, width: int, height: int) -> QRect:
    rect = QRect(0, 0, width, height)
    rect.moveCenter(room.center())
    return rect
