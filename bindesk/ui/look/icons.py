"""The shipped line icons, tinted with a colour of the theme when they are painted."""

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from bindesk.assets import asset
from bindesk.ui.look import theme


class _TintedIcon(QIconEngine):
    """Renders an icon when it is painted, so that it follows a change of theme."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _colour(self, mode: QIcon.Mode) -> QColor:
        return theme.colour("faint" if mode is QIcon.Mode.Disabled else self._role)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        device_size = QSize(round(rect.width() * ratio), round(rect.height() * ratio))
        painter.drawPixmap(
            rect, render(self._name, self._colour(mode).name(), device_size.toTuple())
        )

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return render(self._name, self._colour(mode).name(), size.toTuple())

    @override
    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        pixmap = QPixmap(self.pixmap((size.toSizeF() * scale).toSize(), mode, state))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    @override
    def clone(self) -> QIconEngine:
        return _TintedIcon(self._name, self._role)


@lru_cache(maxsize=512)
def render(name: str, tint: str, size: tuple[int, int]) -> QPixmap:
    """Return an icon as pixels; ``size`` in device pixels, ``tint`` as #RRGGBB.

    Raises FileNotFoundError for an icon that is not shipped.
    """
    pixmap = QPixmap(*size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(asset(f"icons/{name}.svg").read_bytes()).render(painter, QRectF(0, 0, *size))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(tint))
    painter.end()
    return pixmap


def icon(name: str, role: str = "text") -> QIcon:
    """Return a shipped icon tinted with a colour role; it follows the theme and the screen.

    Raises FileNotFoundError for an icon that is not shipped.
    """
    asset(f"icons/{name}.svg")
    return QIcon(_TintedIcon(name, role))


def paint(painter: QPainter, name: str, role: str, rect: QRect) -> None:
    """Paint an icon in the middle of a rectangle, as large as its shorter side allows."""
    side = min(rect.width(), rect.height())
    ratio = painter.device().devicePixelRatio()
    device_side = round(side * ratio)
    pixmap = render(name, theme.colour(role).name(), (device_side, device_side))
    corner = QPoint((rect.width() - side + 1) // 2, (rect.height() - side + 1) // 2)
    painter.drawPixmap(QRect(rect.topLeft() + corner, QSize(side, side)), pixmap)
