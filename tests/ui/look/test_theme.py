from dataclasses import fields
from itertools import product

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QWidget

from bindesk.assets import asset, folder
from bindesk.settings import CHOICES, Settings
from bindesk.ui.look import theme


def brightness(colour):
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


READ = (
    *product(("text", "muted", "ok", "warning", "danger", "info"), ("surface", "window")),
    *((tone, f"{tone}_soft") for tone in ("ok", "warning", "danger", "info")),
    ("text", "selected"),
    ("text", "raised"),
    ("accent_ink", "accent_soft"),
    ("accent_ink", "surface"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("header_text", "header"),
    ("header_text", "header_deep"),
    ("badge_text", "badge"),
)
SEEN = (("line_strong", "surface"), ("focus", "surface"), ("focus", "window"), ("accent", "window"))


(THEME,) = (field for field in fields(Settings) if field.name == "theme")
NAMES = sorted(set(THEME.metadata[CHOICES]) - {"system"})


@pytest.mark.parametrize("name", NAMES)
def test_words_stand_out_from_what_they_stand_on(name):
    colours = theme.load(name).colours
    least = 7 if name == "contrast" else 4.5
    weak = [pair for pair in READ if contrast(colours[pair[0]], colours[pair[1]]) < least]
    assert weak == []


@pytest.mark.parametrize("name", NAMES)
def test_borders_and_the_focus_ring_can_be_seen(name):
    colours = theme.load(name).colours
    assert [pair for pair in SEEN if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []


def test_every_theme_has_the_same_roles():
    assert len({frozenset(theme.load(name).colours) for name in NAMES}) == 1


def test_every_shipped_theme_is_offered():
    shipped = {file.name for file in folder("styles") if file.name.endswith(".toml")}
    assert shipped == {f"{name}.toml" for name in NAMES}


def test_the_style_sheet_has_no_colour_by_number():
    assert "#" not in asset("styles/office.qss").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_palette_follows_the_theme(look, name):
    theme.apply(look, name, 100)
    wanted = QColor(theme.load(name).colours["window"])
    assert look.palette().color(QPalette.ColorRole.Window) == wanted


@pytest.mark.parametrize("size", theme.SIZES)
def test_everything_follows_the_one_size(look, size):
    theme.apply(look, "light", size)
    assert look.font().pixelSize() == round(16 * size / 100)
    assert theme.px(40) == round(40 * size / 100)
    assert f"min-height: {theme.px(36)}px" in theme.qss()


def test_the_same_look_again_styles_no_widget_anew(look, qtbot):
    styled = []

    class Watched(QWidget):
        def changeEvent(self, event):
            styled.append(event.type())

    watched = Watched()
    qtbot.addWidget(watched)
    watched.ensurePolished()
    styled.clear()
    theme.apply(look, "light", 100)
    assert styled == []
    theme.apply(look, "light", 115)
    assert QEvent.Type.StyleChange in styled


def test_a_size_that_is_not_offered_is_refused(look):
    with pytest.raises(ValueError, match="120"):
        theme.apply(look, "light", 120)


def test_bold_is_a_bold_of_its_own():
    plain, bold = theme.text_font(), theme.text_font(bold=True)
    assert QFontInfo(bold).weight() == 700
    assert QFontInfo(plain).weight() == 400
    assert QFontInfo(bold).exactMatch()


def test_chinese_has_glyphs_in_the_windows_font():
    metrics = QFontMetrics(theme.text_font())
    assert all(metrics.inFontUcs4(ord(character)) for character in "支部党员大会彬州堃䶮")


def test_sizes_end_at_the_smallest_and_the_largest(look):
    assert theme.next_size(-1) == 100
    theme.apply(look, "light", 175)
    assert theme.next_size(1) == 175
    assert theme.next_size(-1) == 150


def test_the_system_is_asked_for_light_or_dark(look):
    theme.apply(look, "system", 100)
    assert theme.current().name in {"light", "dark"}
