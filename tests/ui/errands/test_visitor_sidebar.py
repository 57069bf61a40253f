"""What stands beside the counter."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from bindesk.operations.people import residents
from bindesk.ui.errands.visitor_sidebar import VisitorSidebar
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.halls import served
from tests.support.window.keys import shown


@pytest.fixture
def beside(qtbot, hall, folk):
    return shown(qtbot, VisitorSidebar(hall))


def visitor(desk, resident):
    return residents.visitor(desk, "resident", resident.id)


def words(widget):
    QApplication.processEvents()
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def button(widget, part):
    QApplication.processEvents()
    return next(b for b in widget.findChildren(Button) if part in b.text() and b.isVisible())


def test_nobody_yet_says_what_will_stand_here(beside):
    assert "选择办事人" in " ".join(card.accessibleName() for card in beside._cards) + words(beside)


def test_what_is_open_for_the_household_is_offered(beside, desk, folk, qtbot):
    own = served(desk, folk[0], "BM15")
    served(desk, folk[1], "BM19")
    beside.show_visitor(visitor(desk, folk[0]))
    assert "还剩" in words(beside)
    assert button(beside, f"{folk[1].name}：农村最低生活保障申请")
    with qtbot.waitSignal(beside.errand_opened) as told:
        button(beside, "社会保障卡").click()
    assert told.args == [own]


def test_what_was_done_before_is_shown(beside, desk, folk):
    served(desk, folk[0], "BM01")
    beside.show_visitor(visitor(desk, folk[0]))
    assert "11月20日 水费代收代缴 办结" in words(beside)


def test_somebody_of_the_household_can_be_next(beside, desk, folk, qtbot):
    beside.show_visitor(visitor(desk, folk[0]))
    with qtbot.waitSignal(beside.picked) as told:
        button(beside, folk[2].name).click()
    assert told.args[0].id == folk[2].id


def test_the_cards_of_the_one_before_are_gone(beside, desk, folk):
    beside.show_visitor(visitor(desk, folk[0]))
    beside.show_visitor(None)
    assert "同户的人(顺便" not in words(beside)
