import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from bindesk.app import SECTIONS as PROGRAM_SECTIONS
from bindesk.ui.look import theme
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.rail import NARROW, Rail, RailSection
from tests.support.window.keys import shown

SECTIONS = [RailSection(f"s{n}", str(n % 10), f"第{n}个栏目", "desk", Page) for n in range(1, 12)]


@pytest.fixture
def rail(qtbot):
    made = Rail(SECTIONS)
    made.resize(160, 640)
    return shown(qtbot, made)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_section_is_chosen_from_the_keyboard(rail, keys, qtbot, key):
    rail.button("s2").setFocus()
    with qtbot.waitSignal(rail.chosen) as told:
        keys.press(key)
    assert told.args == ["s2"]


def test_the_section_on_show_is_marked(rail):
    rail.show_section("s3")
    assert [one for one, button in rail._buttons.items() if button.isChecked()] == ["s3"]


@pytest.mark.parametrize("size", theme.SIZES)
def test_every_section_can_be_seen_at_the_smallest_window(rail, look, size):
    theme.apply(look, "light", size)
    rail.fold(folded=True)
    rail.resize(rail.width(), 560 - theme.px(52) - theme.px(36))
    QApplication.processEvents()
    last = rail.button("s11")
    assert last.mapTo(rail, last.rect().bottomLeft()).y() <= rail.height()


def test_a_folded_rail_is_narrow_and_keeps_its_words(rail):
    wide = rail.width()
    rail.fold(folded=True)
    assert rail.folded
    assert rail.width() < wide / 2
    assert rail.button("s1").accessibleName() == "第1个栏目"
    assert "Alt+1" in rail.button("s1").toolTip()


def test_the_rail_follows_the_size(rail, look):
    theme.apply(look, "light", 150)
    assert rail.width() == 240


def test_what_needs_a_person_is_counted_beside_its_section_and_nothing_is_not(rail):
    plain = rail.button("s2").grab().toImage()
    rail.show_count("s2", 3)
    counted = rail.button("s2").grab().toImage()
    assert counted != plain
    assert rail.button("s2").accessibleName() == "第2个栏目，3 件待处理"
    rail.show_count("s2", 0)
    assert rail.button("s2").grab().toImage() == plain
    assert rail.button("s2").accessibleName() == "第2个栏目"
    rail.show_count("no such section", 3)


def test_more_than_can_be_shown_is_told_as_such(rail):
    rail.show_count("s2", 99)
    ninety_nine = rail.button("s2").grab().toImage()
    rail.show_count("s2", 100)
    hundred = rail.button("s2").grab().toImage()
    rail.show_count("s2", 1200)
    assert rail.button("s2").grab().toImage() == hundred != ninety_nine


@pytest.mark.parametrize("high", [48, 28])
def test_a_folded_rail_shows_the_count_too(rail, high):
    rail.fold(folded=True)
    button = rail.button("s2")
    button.setFixedHeight(high)
    plain = button.grab().toImage()
    rail.show_count("s2", 3)
    assert button.grab().toImage() != plain


@pytest.mark.parametrize("size", theme.SIZES)
def test_a_section_has_one_name_on_the_wide_and_the_folded_rail(rail, look, size):
    theme.apply(look, "light", size)
    metrics = QFontMetrics(theme.text_font(12, bold=True))
    for _, _, words, _ in PROGRAM_SECTIONS:
        assert metrics.horizontalAdvance(words) <= theme.px(NARROW)
