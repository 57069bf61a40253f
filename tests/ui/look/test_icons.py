import gc
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from bindesk.assets import folder
from bindesk.ui.look import icons, theme

NAMES = [file.name.removesuffix(".svg") for file in folder("icons")]


def inks(pixmap):
    image = pixmap.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {
        image.pixelColor(*point).name()
        for point in points
        if image.pixelColor(*point).alpha() == 255
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_something_in_one_colour(name):
    assert inks(icons.render(name, "#a11c1c", (48, 48))) == {"#a11c1c"}


@pytest.mark.parametrize("name", NAMES)
def test_icons_share_one_grid_and_one_stroke(name):
    file = next(file for file in folder("icons") if file.name == f"{name}.svg")
    root = ET.fromstring(file.read_text("utf-8"))
    assert (root.get("viewBox"), root.get("stroke-width")) == ("0 0 24 24", "1.8")


def test_an_icon_follows_the_theme_without_being_made_anew(look):
    made = icons.icon("check", "text")
    before = inks(made.pixmap(32, 32))
    theme.apply(look, "dark", 100)
    assert inks(made.pixmap(32, 32)) == {theme.colour("text").name()} != before


def test_an_icon_is_sharp_on_a_fine_screen():
    pixmap = icons.icon("check").pixmap(QSize(20, 20), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (40, 2.0)


def test_a_disabled_icon_is_faint():
    pixmap = icons.icon("check").pixmap(32, 32, QIcon.Mode.Disabled)
    assert inks(pixmap) == {theme.colour("faint").name()}


def test_icons_outlive_the_names_they_were_given():
    copies = [QIcon(icons.icon(name)) for name in NAMES]
    gc.collect()
    assert all(not copy.pixmap(16, 16).isNull() for copy in copies)


def test_an_icon_is_painted_in_the_middle():
    canvas = QPixmap(60, 40)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    icons.paint(painter, "check", "accent", QRect(0, 0, 60, 40))
    icons.icon("check").paint(painter, QRect(0, 0, 10, 10))
    painter.end()
    image = canvas.toImage()
    columns = [
        x for x in range(12, 60) if any(image.pixelColor(x, y).red() < 200 for y in range(40))
    ]
    assert abs((columns[0] + columns[-1]) / 2 - 30) <= 1.5


def test_an_unknown_icon_is_a_mistake_at_once():
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
