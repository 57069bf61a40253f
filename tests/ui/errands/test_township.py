"""办事大厅 on a township's desk: all villages' errands or one's, to be read."""

import pytest

from bindesk.ui.errands.page import COUNTER, LEDGER, RUNNING, ErrandsPage
from tests.support.desks.township_desks import (
    LB,
    TOWNSHIP,
    ZFT,
    choose,
    township_desk,
    township_tools,
)
from tests.support.window.keys import shown
from tests.support.window.pages import gone_to


@pytest.fixture
def make_desk():
    return township_desk


@pytest.fixture
def printed():
    return []


@pytest.fixture
def page(desk, qtbot, printed):
    hall = township_tools(desk, printed=printed)
    for part in (hall.notices, hall.status):
        qtbot.addWidget(part)
    made = ErrandsPage(hall)
    made.resize(1100, 600)
    shown(qtbot, made)
    made.arrive("")
    return made


def test_both_lists_show_one_village_wherever_it_was_chosen(page):
    page.go(RUNNING)
    assert len(page.running.list.table.ids) == 4
    choose(page.running.village, ZFT)
    assert set(page.running.list.table.ids) == {f"e1-{ZFT}", f"e2-{ZFT}"}
    page.go(LEDGER)
    assert set(page.ledger.list.table.ids) == {f"e1-{ZFT}", f"e2-{ZFT}"}
    assert page.ledger.village.currentText() == "早饭头村"
    page.ledger.show_everything()
    assert page.ledger.count.text() == "共 2 件"


def test_the_key_goes_from_the_counter_to_a_list_with_villages(page, keys):
    page.go(COUNTER)
    action = next(one for one in page.actions_here() if one.id == "errands-village")
    action.run()
    keys.type("lb")
    assert page.tabs.currentIndex() == RUNNING
    assert set(page.running.list.table.ids) == {f"e1-{LB}", f"e2-{LB}"}


def test_a_villages_errand_is_read_elsewhere(page):
    went = gone_to(page)
    page.open(f"e1-{ZFT}")
    assert went == [("carrying", f"sheet/errand/e1-{ZFT}")]


@pytest.mark.parametrize("unit", [ZFT, TOWNSHIP])
def test_the_ledger_of_one_unit_is_printed_and_not_that_of_all(page, printed, unit):
    page.go(LEDGER)
    assert page.ledger.print.isHidden()
    page.ledger.print_month()
    assert printed == []
    choose(page.ledger.village, unit)
    assert page.ledger.print.isVisible()
    assert page.ledger.why_not.isHidden() is (unit == TOWNSHIP)
    page.ledger.print.click()
    assert printed == [(2026, 11)]
