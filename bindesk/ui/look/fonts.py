"""Chooses a font with Chinese characters and a true bold: the machine's own or the shipped one."""

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from bindesk.assets import asset

PREFERRED = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
)
SHIPPED = ("fonts/NotoSansSC-400.ttf", "fonts/NotoSansSC-700.ttf")


@cache
def family() -> str:
    """Return the window's font family; the shipped font is loaded where the machine has none."""
    return next((name for name in PREFERRED if _has_true_bold(name)), None) or _shipped()


def _has_true_bold(name: str) -> bool:
    if not QFontDatabase.hasFamily(name):
        return False
    weights = (QFontDatabase.weight(name, style) for style in QFontDatabase.styles(name))
    return any(weight >= QFont.Weight.Bold for weight in weights)


def _shipped() -> str:
    name = ""
    for font in SHIPPED:
        name = QFontDatabase.applicationFontFamilies(_add(font))[0]
    return name


def _add(font: str) -> int:
    """Add a font to Qt, by its path if it has one, since Qt then reads only the glyphs it draws."""
    file = asset(font)
    if isinstance(file, Path):
        return QFontDatabase.addApplicationFont(str(file))
    return QFontDatabase.addApplicationFontFromData(file.read_bytes())
