"""Layout helpers that the views of the syncing page share."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QVBoxLayout, QWidget

from bindesk.ui.widgets.labels import label

SHORT = 24
"""Values of at most so many characters stand two to a row."""


def facts() -> QGridLayout:
    """Return an empty grid of names and values."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    return grid


def show_facts(grid: QGridLayout, rows: Iterable[tuple[str, str]]) -> None:
    """Show other rows of names and values; rows with an empty value are left out."""
    empty(grid)
    for row, (name, value) in enumerate((name, value) for name, value in rows if value):
        grid.addWidget(label(name, "label"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, wrap=True), row, 1)


def show_pairs(grid: QGridLayout, rows: Iterable[tuple[str, str]]) -> None:
    """Show other rows of names and values, short ones two to a row."""
    empty(grid)
    for column in (1, 3):
        grid.setColumnStretch(column, 1)
    line = column = 0
    for name, value in rows:
        is_long = len(value) > SHORT or "\n" in value
        if is_long and column:
            line, column = line + 1, 0
        grid.addWidget(label(name, "label"), line, column, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, wrap=True), line, column + 1, 1, 3 if is_long else 1)
        column = 0 if is_long or column else 2
        line += 0 if column else 1


def put(layout: QVBoxLayout, part: QWidget) -> None:
    """Replace all widgets of a layout by one; it can take the focus at once."""
    empty(layout)
    add(layout, part)


def add(layout: QVBoxLayout, part: QWidget) -> None:
    """Add a widget to a layout that may be on show; it can take the focus at once."""
    layout.addWidget(part)
    part.show()


def empty(layout: QLayout) -> None:
    """Remove every widget from a layout."""
    while layout.count():
        old: QWidget | None = layout.takeAt(0).widget()  # a spacer has none
        if old is not None:
            old.hide()
            old.deleteLater()
