"""The photos of a record, large over the page: Esc closes, the arrows go to the next photo."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from bindesk.domain.attachments.attachments import Attachment
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.ui.attachments import file_data, wording
from bindesk.ui.attachments.downloads import Downloads
from bindesk.ui.context.page_context import PageContext, message_of
from bindesk.ui.look import theme
from bindesk.ui.shell.overlay import MARGIN, Overlay
from bindesk.ui.tasks.tasks import ExpectedError
from bindesk.ui.widgets.buttons import Button, button
from bindesk.ui.widgets.labels import set_tip

_STEP_KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: 1,
}
_CLOSE_KEYS = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_Space})
_OPEN_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_LARGEST_SIDE = 1 << 14


class PhotoCanvas(QWidget):
    """A photo scaled to the available size, or a sentence in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words = ""
        self._photo: QPixmap | None = None

    @property
    def has_photo(self) -> bool:
        """Whether a photo is on show."""
        return self._photo is not None

    def show_photo(self, image: QImage) -> None:
        """Show a photo."""
        self._photo, self.words = QPixmap.fromImage(image), ""
        self.update()

    def say(self, words: str) -> None:
        """Show a sentence instead of a photo."""
        self._photo, self.words = None, words
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_LARGEST_SIDE, _LARGEST_SIDE)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._photo is None:
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.text_font())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self.words)
        else:
            size = self._photo.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            room = QRect(0, 0, size.width(), size.height())
            room.moveCenter(self.rect().center())
            painter.drawPixmap(room, self._photo)
            painter.setPen(theme.colour("line"))
            painter.drawRect(room.adjusted(0, 0, -1, -1))
        painter.end()


class PhotoView(Overlay):
    """Shows photos one at a time; one that is not here is downloaded while it is on show.

    ``open_requested`` and ``strike_requested`` carry an attachment's id, after the view has closed.
    """

    open_requested = Signal(str)
    strike_requested = Signal(str)

    def __init__(
        self,
        window: QWidget,
        context: PageContext,
        photos: Sequence[Attachment],
        fetching: Downloads,
    ) -> None:
        self.canvas = PhotoCanvas()
        self._context = context
        self._photos = list(photos)
        self._downloads = fetching
        self._requested: set[str] = set()
        self._index = 0
        self.before = button("上一张", lambda: self.step(-1), icon="left", keys="←")
        self.following = button("下一张", lambda: self.step(1), icon="right", keys="→")
        self.strike = button(
            "作废", lambda: self._close_and_emit(self.strike_requested), "danger", keys="Del"
        )
        deeds = [
            button("关闭", self.close_overlay, "primary", "close", keys="Esc"),
            self.before,
            self.following,
            button("打开", lambda: self._close_and_emit(self.open_requested), keys="Enter"),
            self.strike,
        ]
        super().__init__(window, wording.PHOTOS, self.canvas, deeds)
        self._arrange(deeds)
        fetching.changed.connect(self._on_download_changed)

    def _arrange(self, deeds: Sequence[Button]) -> None:
        for one in deeds:
            # A click on a button leaves the focus on the photo, so that the arrows go on working.
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_tip(deeds[3], "用本机看图程序打开")
        inside = self.frame.layout()
        if inside is not None:
            inside.setContentsMargins(16, 12, 16, 12)
            inside.setSpacing(10)
        is_single = len(self._photos) == 1
        self.before.setHidden(is_single)
        self.following.setHidden(is_single)

    def begin(self, attachment: str) -> None:
        """Cover the page and show a photo."""
        self.open_overlay(self.canvas, width=_LARGEST_SIDE)
        self._show([one.id for one in self._photos].index(attachment))

    def current(self) -> Attachment:
        """Return the photo on show."""
        return self._photos[self._index]

    def step(self, by: int) -> None:
        """Show the photo ``by`` positions on; the first follows the last."""
        self._show((self._index + by) % len(self._photos))

    def _show(self, index: int) -> None:
        self._index = index
        one = self.current()
        position = f"{index + 1}/{len(self._photos)}  " if len(self._photos) > 1 else ""
        self.heading.setText(f"{position}{one.name}")
        self.canvas.setAccessibleName(f"照片 {one.name}")
        self.canvas.say("")
        self._load(one)

    def _load(self, one: Attachment) -> None:
        work = partial(_local_photo, self._context, one)
        self._context.tasks.run(work, partial(self._on_read, one), partial(self._on_failed, one))

    def _on_read(self, one: Attachment, image: QImage | None) -> None:
        if one is not self.current():
            return
        if image is not None and not image.isNull():
            self.canvas.show_photo(image)
        elif image is not None:
            self.canvas.say(message("photo-not-shown"))
        elif one.id not in self._requested:
            self._requested.add(one.id)
            self.canvas.say(message("photo-downloading"))
            self._downloads.start(one)

    def _on_failed(self, one: Attachment, error: ExpectedError) -> None:
        if one is self.current():
            self.canvas.say(message_of(error))
            is_damaged = isinstance(error, ExternalError) and error.code == "file-damaged"
            if is_damaged and one.id not in self._requested:
                self._requested.add(one.id)
                self._downloads.start(one)

    def _on_download_changed(self, attachment: str) -> None:
        one = self.current()
        if attachment != one.id or self._downloads.is_active(attachment):
            return
        failure = self._downloads.failure(attachment)
        if failure is not None:
            self._on_failed(one, failure)
        else:
            self._load(one)

    def _close_and_emit(self, signal: SignalInstance) -> None:
        self.close_overlay()
        signal.emit(self.current().id)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # while the view covers the page, it takes the page's shortcuts
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _STEP_KEYS:
            self.step(_STEP_KEYS[Qt.Key(key)])
        elif key in _OPEN_KEYS:
            self._close_and_emit(self.open_requested)
        elif key in _CLOSE_KEYS:
            self.close_overlay()
        elif key == Qt.Key.Key_Delete and not self.strike.isHidden():
            self._close_and_emit(self.strike_requested)
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.close_overlay()
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.frame.geometry().contains(event.position().toPoint()):
            self._close_and_emit(self.open_requested)
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.frame.setFixedSize(event.size() - QSize(2 * MARGIN, 2 * MARGIN))
        super().resizeEvent(event)


def _local_photo(context: PageContext, one: Attachment) -> QImage | None:
    """Return a photo, or None when its bytes are not on this desk."""
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- what reads photos is slow to load

    return file_data.photo(context.desk, one.id) if attachments.is_here(context.desk, one) else None
