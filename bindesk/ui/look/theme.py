"""Themes: colours by role, and one text size that every widget follows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Template
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from bindesk.assets import asset
from bindesk.ui.look.fonts import family

SIZES = (100, 115, 130, 150, 175)
BASE = 16
"""Height of ordinary text in logical pixels at 100 %."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours; ``mark`` names the tick that shows on the accent colour."""

    name: str
    words: str
    dark: bool
    mark: str
    colours: Mapping[str, str] = field(hash=False)


@dataclass(slots=True)
class _Applied:
    theme: Theme
    percent: int = 100


@cache
def load(name: str) -> Theme:
    """Return a shipped theme by its name.

    Raises FileNotFoundError for a name that is not shipped.
    """
    style = tomllib.loads(asset(f"styles/{name}.toml").read_text("utf-8"))
    return Theme(name, style["words"], style["dark"], style["mark"], style["colours"])


_now = _Applied(load("light"))


def current() -> Theme:
    """Return the current theme."""
    return _now.theme


def percent() -> int:
    """Return the current text size in percent, 100 to 175."""
    return _now.percent


def px(pixels: float) -> int:
    """Return a length at 100 % as logical pixels at the current text size."""
    return round(pixels * _now.percent / 100)


def colour(role: str) -> QColor:
    """Return a colour of the current theme by its role.

    Raises KeyError for a role no theme has.
    """
    return QColor(_now.theme.colours[role])


def text_font(size: float = BASE, *, bold: bool = False) -> QFont:
    """Return the window's font; ``size`` is the height in pixels at 100 %."""
    return QFont(_font(family(), px(size), bold))


@cache
def _font(family_name: str, pixels: int, bold: bool) -> QFont:  # noqa: FBT001 -- a part of the cache's key
    font = QFont(family_name)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return font


def as_system(app: QApplication) -> str:
    """Return the name of the theme that matches the system's colour scheme."""
    dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return "dark" if dark else "light"


def apply(app: QApplication, name: str, size: int) -> None:
    """Style the whole program: ``name`` of a theme or "system", ``size`` in percent.

    Raises ValueError for a size that is not offered.
    """
    if size not in SIZES:
        raise ValueError(size)
    _now.theme = load(as_system(app) if name == "system" else name)
    _now.percent = size
    sheet = qss()
    if app.styleSheet() == sheet:
        # Qt would style every widget anew, a millisecond each, to the same effect.
        return
    app.setFont(text_font())
    app.setPalette(_palette(_now.theme))
    app.setStyleSheet(sheet)


def next_size(step: int) -> int:
    """Return the text size ``step`` steps from the current one, within the offered sizes."""
    step_index = SIZES.index(_now.percent) + step
    return SIZES[max(0, min(step_index, len(SIZES) - 1))]


_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "accent_text",
    QPalette.ColorRole.Highlight: "selected",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "focus",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line_strong",
    QPalette.ColorRole.Light: "raised",
}


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, name in _PALETTE.items():
        palette.setColor(role, QColor(theme.colours[name]))
    faint = QColor(theme.colours["faint"])
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette


class _Values(dict[str, Any]):
    """Values of the style sheet: colours by role, files by name, ``px40`` for 40 scaled pixels."""

    def __missing__(self, key: str) -> str:
        if not key.startswith("px"):
            raise KeyError(key)
        return f"{px(float(key[2:]))}px"


def qss() -> str:
    """Return the style sheet for the current theme and text size."""
    theme = _now.theme
    values = _Values(theme.colours)
    values["mark"] = str(asset(f"styles/mark-{theme.mark}.svg")).replace("\\", "/")
    values["chevron"] = str(asset("styles/chevron.svg")).replace("\\", "/")
    return Template(asset("styles/office.qss").read_text("utf-8")).substitute(values)
