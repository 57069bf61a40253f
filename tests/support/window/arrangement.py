"""What stands where on a page, as lines of text: each visible widget with its words, place, size and look."""

import re
import tempfile
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QTableView,
    QWidget,
)

_WORDS = ("text", "title", "placeholderText", "currentText", "toPlainText")
_LOOKS = ("look", "tone")
_FOLDER = re.compile(rf"{re.escape(tempfile.gettempdir())}/\w+")
_ROWS = 3
"""How many rows of a list are told."""


def arrangement(widget: QWidget) -> Iterator[str]:
    """Yield a line for each visible widget, those within others indented."""
    yield from _lines(widget, 0)


def _lines(widget: QWidget, depth: int) -> Iterator[str]:
    yield f"{' ' * depth}{' '.join(_facts(widget))}"
    if isinstance(widget, QAbstractItemView):
        yield from (f"{' ' * (depth + 1)}| {line}" for line in _cells(widget))
        return
    if isinstance(widget, QLineEdit):
        return  # its button that clears it fades in and out by the clock
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield from _lines(child, depth + 1)


def _facts(widget: QWidget) -> Iterator[str]:
    place = widget.geometry()
    yield type(widget).__name__
    yield f"{place.x()},{place.y()} {place.width()}x{place.height()}"
    for name in _WORDS:
        words = getattr(widget, name, None)
        if callable(words) and isinstance(said := words(), str) and said:
            yield f"{name}={_without_folder(said)!r}"
    if widget.accessibleName():
        yield f"name={widget.accessibleName()!r}"
    if widget.toolTip():
        yield f"tip={widget.toolTip()!r}"
    yield from (f"{look}={value}" for look in _LOOKS if (value := widget.property(look)))
    if isinstance(widget, QAbstractButton) and widget.isChecked():
        yield "checked"
    if not widget.isEnabled():
        yield "disabled"
    if widget.hasFocus():
        yield "focus"
    yield _font(widget.font())


def _without_folder(words: str) -> str:
    """Return words without the folder of the desk, which is another one each time."""
    return _FOLDER.sub("FOLDER", words)


def _font(font: QFont) -> str:
    return f"{font.pixelSize()}{'b' if font.bold() else ''}"


def _cells(view: QAbstractItemView) -> Iterator[str]:
    """Yield the first rows of a list, and the widths of its columns."""
    model = view.model()
    columns = range(model.columnCount() if isinstance(view, QTableView) else 1)
    if isinstance(view, QTableView):
        yield " ".join(str(view.columnWidth(column)) for column in columns)
        yield " / ".join(
            str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in columns
        )
    for row in range(min(_ROWS, model.rowCount())):
        yield " / ".join(str(model.index(row, column).data() or "") for column in columns)
