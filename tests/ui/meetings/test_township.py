"""三会一课 on a township's desk: all villages or one, to be read."""

import pytest

from bindesk.domain.people.organisations import ORGANISATION, Organisation
from bindesk.ui.meetings.page import MeetingsPage
from bindesk.ui.meetings.year import GRID, LIST, UNIT_COLUMN
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
def context(desk):
    return township_tools(desk)


@pytest.fixture
def page(context, qtbot):
    for part in (context.notices, context.status):
        qtbot.addWidget(part)
    made = MeetingsPage(context)
    made.resize(1100, 600)
    shown(qtbot, made)
    made.arrive("")
    return made


def test_all_villages_meetings_stand_in_one_list_with_their_village(page):
    year = page.year
    assert set(year.list.table.ids) == {f"m-{ZFT}", f"m-{LB}"}
    assert not year.list.isColumnHidden(UNIT_COLUMN)
    whose = {
        year.list.table.columns[UNIT_COLUMN].words(year.list.table.line(row)) for row in (0, 1)
    }
    assert whose == {"早饭头村", "雷北村"}
    assert year.tabs.currentIndex() == LIST
    assert not year.tabs.isTabEnabled(GRID)


def test_one_village_has_its_year_and_needs_no_column(page, keys):
    page.actions_here()[0].run()
    keys.type("zft")
    year = page.year
    assert year.list.table.ids == [f"m-{ZFT}"]
    assert year.list.isColumnHidden(UNIT_COLUMN)
    assert year.tabs.isTabEnabled(GRID)
    assert year.controller.branch == f"b-{ZFT}"


def test_a_township_cannot_write_for_a_village_and_sees_the_reason(page, context):
    choose(page.year.village, LB)
    assert page.year.new.isHidden()
    assert "雷北村的记录由村里填写" in page.year.why_not.text()
    page.new("ZW", 11)
    assert not page.writing


def test_a_villages_meeting_is_shown_where_it_is_read_and_reviewed(page, keys):
    went = gone_to(page)
    choose(page.year.village, ZFT)
    page.year.list.record_opened.emit(f"m-{ZFT}")
    assert went == [("carrying", f"sheet/meeting/m-{ZFT}")]
    assert not page.writing


def test_the_townships_own_year_is_its_own_to_write(page, desk):
    own = Organisation(id="own", name="新民镇机关党支部", type="branch")
    with desk.writing("record") as work:
        work.put(ORGANISATION, own)
    choose(page.year.village, TOWNSHIP)
    assert page.year.controller.may_write
    assert page.year.new.isVisible()
    assert page.year.why_not.isHidden()
