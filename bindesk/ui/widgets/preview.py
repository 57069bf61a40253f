"""Previews the pages of a book with the same bitmaps that are printed."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame
from shiboken6 import isValid
from typing_extensions import override

from bindesk.ui.look import theme
from bindesk.ui.tasks.tasks import RunQuery, run_at_once

Render = Callable[[int, int], QImage]
"""Returns one page: its place from 0, and how many device pixels wide it is wanted."""

Shape = Callable[[int], tuple[float, float]]
"""Returns the width and height of a page, in any one unit."""

GAP = 16
MOST_DRAWN = 4
"""How many pages in sight or just left stay drawn: at 100 % one takes 4 MB."""
ZOOMS = (50, 75, 100, 125, 150, 200, 300)
_STEP = 60


def a4(_page: int) -> tuple[float, float]:
    """Return the shape of an upright A4 page, in millimetres."""
    return 210, 297


class PagePreview(QAbstractScrollArea):
    """Shows pages one beneath another; ``run`` renders the visible ones, one at a time.

    A page that is not rendered yet is a white sheet with its number.

    At 100 % a page is as wide as the window lets it be. ``turned`` tells the page in sight, from 1,
    and how many there are.
    """

    turned = Signal(int, int)

    def __init__(self, words: str = "打印预览", *, run: RunQuery = run_at_once) -> None:
        super().__init__()
        self._run = run
        self._rendering: tuple[int, int] | None = None
        self._book = 0
        self._render: Render | None = None
        self._shape: Shape = a4
        self._count = 0
        self._zoom = 100
        self._drawn: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._page = 0
        self._tops = [GAP]
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._on_scrolled())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())

    def show_pages(self, count: int, render: Render, shape: Shape = a4) -> None:
        """Show ``count`` pages from the first one on."""
        self._render, self._shape, self._count = render, shape, count
        self._book += 1
        self._rendering = None
        self._drawn.clear()
        self._page = 0
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._on_scrolled()

    def count(self) -> int:
        """Return how many pages there are."""
        return self._count

    @property
    def zoom(self) -> int:
        """Return the zoom in percent."""
        return self._zoom

    def set_zoom(self, percent: int) -> None:
        """Show the pages larger or smaller, keeping the page in sight."""
        page = self._page
        self._zoom = max(ZOOMS[0], min(percent, ZOOMS[-1]))
        self._drawn.clear()
        self._measure()
        self.go_to(page + 1)

    def zoom_by(self, step: int) -> None:
        """Go ``step`` places up or down the usual zooms."""
        nearest = min(range(len(ZOOMS)), key=lambda index: abs(ZOOMS[index] - self._zoom))
        self.set_zoom(ZOOMS[max(0, min(nearest + step, len(ZOOMS) - 1))])

    def page(self) -> int:
        """Return the page in sight, from 1; 0 when there is none."""
        return self._page + 1 if self._count else 0

    def go_to(self, page: int) -> None:
        """Bring a page into sight, counted from 1."""
        number = max(1, min(page, self._count))
        if self._count:
            self.verticalScrollBar().setValue(self._place(number - 1).y() - GAP)

    def _width(self) -> int:
        room = self.viewport().width() - 2 * GAP
        readable = min(room, theme.px(820))
        return max(120, readable * self._zoom // 100)

    def _height(self, page: int) -> int:
        wide, high = self._shape(page)
        return round(self._width() * high / wide)

    def _place(self, page: int) -> QRect:
        """Return a page's rectangle in the whole scroll area."""
        left = max(GAP, (self.viewport().width() - self._width()) // 2)
        return QRect(QPoint(left, self._tops[page]), QSize(self._width(), self._height(page)))

    def _at(self, height: int) -> int:
        """Return the page at a height of the whole scroll area."""
        return max(0, bisect_right(self._tops, height, hi=self._count) - 1)

    def _measure(self) -> None:
        heights = (self._height(page) + GAP for page in range(self._count))
        self._tops = list(accumulate(heights, initial=GAP))
        whole = self._tops[-1]
        high, wide = self.viewport().height(), self.viewport().width()
        self.verticalScrollBar().setRange(0, max(0, whole - high))
        self.verticalScrollBar().setPageStep(high)
        self.verticalScrollBar().setSingleStep(_STEP)
        self.horizontalScrollBar().setRange(0, max(0, self._width() + 2 * GAP - wide))
        self.horizontalScrollBar().setPageStep(wide)
        self.viewport().update()

    def _on_scrolled(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        before, self._page = self._page, self._at(middle)
        self.viewport().update()
        if self._page != before or not self.verticalScrollBar().value():
            self.turned.emit(self.page(), self._count)

    def _image(self, page: int) -> QImage | None:
        """Return the image of a page; None while it is rendered, or waits for that."""
        key = (page, round(self._width() * self.devicePixelRatioF()))
        if key not in self._drawn and self._rendering is None and self._render is not None:
            self._rendering = key
            self._run(partial(self._render, *key), partial(self._on_rendered, self._book, key))
        if key not in self._drawn:
            return None
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def _on_rendered(self, book: int, key: tuple[int, int], image: QImage) -> None:
        if not isValid(self) or book != self._book:
            return
        self._rendering = None
        self._drawn[key] = image
        while len(self._drawn) > MOST_DRAWN:
            self._drawn.popitem(last=False)
        self.viewport().update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("raised"))
        shift = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        first, last = self._at(shift.y()), self._at(shift.y() + self.viewport().height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in range(first, min(last + 1, self._count)):
            frame = self._place(page).translated(-shift)
            image = self._image(page)
            if image is None:
                self._paint_sheet(painter, frame, page)
            else:
                painter.drawImage(frame, image)
            painter.setPen(QPen(theme.colour("line_strong"), 1))
            painter.drawRect(frame.adjusted(-1, -1, 0, 0))
        painter.end()

    def _paint_sheet(self, painter: QPainter, frame: QRect, page: int) -> None:
        """Paint a page that is not rendered yet."""
        painter.fillRect(frame, Qt.GlobalColor.white)
        painter.setPen(Qt.GlobalColor.gray)
        painter.setFont(theme.text_font(24))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, str(page + 1))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_PageDown: self._page + 2,
            Qt.Key.Key_PageUp: self._page,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: self._count,
        }
        bar = self.verticalScrollBar()
        if page := moves.get(Qt.Key(event.key())):
            self.go_to(page)
        elif event.key() == Qt.Key.Key_Down:
            bar.setValue(bar.value() + _STEP)
        elif event.key() == Qt.Key.Key_Up:
            bar.setValue(bar.value() - _STEP)
        elif event.text() in {"+", "=", "-"}:
            self.zoom_by(-1 if event.text() == "-" else 1)
        else:
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
