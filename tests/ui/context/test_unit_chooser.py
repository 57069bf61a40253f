"""A desk with villages below it narrows its lists to one of them."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.ui.context.unit_chooser import ALL, KEYS, UnitChoice, UnitChooser, chooser_actions
from tests.support.desks.desks import practice_desk
from tests.support.desks.township_desks import LB, TOWNSHIP, ZFT, choose, township_desk
from tests.support.window.inline_pool import answer_of
from tests.support.window.keys import shown


@pytest.fixture
def make_desk():
    return township_desk


@pytest.fixture
def villages(desk):
    return UnitChoice(desk)


@pytest.fixture
def boxes(villages, qtbot):
    made = QWidget()
    inside = QVBoxLayout(made)
    two = [UnitChooser(villages), UnitChooser(villages)]
    for box in two:
        inside.addWidget(box)
    shown(qtbot, made)
    two[0].setFocus()
    return two


def test_all_villages_are_on_show_at_first(boxes, villages):
    assert boxes[0].currentText() == ALL
    assert villages.unit == ""
    assert villages.is_all


def test_initials_choose_a_village_and_every_box_shows_it(boxes, villages, keys, qtbot):
    with qtbot.waitSignal(villages.changed):
        keys.type("zft")
    assert villages.unit == ZFT
    assert [box.currentText() for box in boxes] == ["早饭头村"] * 2


def test_a_digit_chooses_and_backspace_goes_back_to_all(boxes, villages, keys):
    keys.press("2")
    assert villages.unit == TOWNSHIP
    assert villages.is_own
    keys.press("Backspace")
    assert villages.unit == ""
    assert boxes[0].currentText() == ALL


def test_it_is_said_plainly_why_nothing_is_written(villages):
    assert "只能查看" in villages.why_not()
    villages.choose(LB)
    assert "雷北村" in villages.why_not()
    assert not villages.is_own


def test_what_is_chosen_stays_while_the_villages_are_the_same(villages, qtbot):
    villages.choose(LB)
    with qtbot.assertNotEmitted(villages.changed):
        answer_of(villages.read())
    assert (villages.unit, villages.name(LB), villages.name("unknown")) == (LB, "雷北村", "unknown")


def test_without_villages_there_is_nothing_to_choose(tmp_path, qtbot):
    village = practice_desk(tmp_path)
    villages = UnitChoice(village)
    box = UnitChooser(villages)
    qtbot.addWidget(box)
    assert box.isHidden()
    assert villages.is_own
    assert not villages.is_all
    village.close()


def test_the_key_of_a_page_goes_to_its_box(boxes):
    (action,) = chooser_actions("meeting", boxes[1], "三会一课")
    action.run()
    assert action.shortcut == KEYS
    assert boxes[1].hasFocus()
    assert chooser_actions("meeting", None, "三会一课") == []


def test_a_click_chooses(boxes, villages):
    choose(boxes[1], LB)
    assert villages.unit == LB
