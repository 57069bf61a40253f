import pytest
from PySide6.QtWidgets import QBoxLayout, QLabel

from bindesk.ui.overview.page import OverviewPage
from tests.support.desks import SetClock
from tests.support.pages import gone_to, on_show, tools_for
from tests.support.year_desks import accepted, held, year_desk


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def desk(tmp_path, clock):
    made = year_desk(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def page(desk, qtbot):
    made = OverviewPage(tools_for(desk))
    on_show(qtbot, made)
    made.arrive("")
    return made


def words(page):
    return [line.said.words for line in page.lines()]


def test_the_day_is_told_with_its_weekday_and_kind(page):
    told = [label.text() for label in page.findChildren(QLabel)]
    assert "今天 11月20日 星期五(工作日)" in told


def test_a_line_leads_to_a_new_record_of_what_is_missing(page):
    went = gone_to(page)
    next(line for line in page.lines() if "支委会" in line.said.words).click()
    assert went == [("meetings", "new/ZW/branch-1")]


def test_enter_on_an_overdue_errand_opens_it(desk, page, clock, keys):
    errand = accepted(desk)
    clock.move(days=10)
    page.reload()
    went = gone_to(page)
    page.lines()[0].setFocus()
    keys.press("Enter")
    assert went == [("hall", errand)]


def test_arrows_go_from_line_to_line(page, keys):
    first, second = page.lines()[:2]
    first.setFocus()
    keys.press("Down")
    assert second.hasFocus()
    keys.press("Up")
    assert first.hasFocus()


def test_a_deed_elsewhere_is_shown_at_once_and_the_focus_stays(desk, page):
    tools = page._tools
    page.lines()[1].setFocus()
    before = words(page)
    meeting = held(desk, "ZW")
    tools.bell.ring(_touched("meeting"))
    assert words(page) != before
    assert page.lines()[1].hasFocus()
    done = [line for line in page.lines() if line.said.words.startswith("支委会  本月已记录")]
    went = gone_to(page)
    done[0].click()
    assert went == [("meetings", meeting)]


def test_the_buttons_lead_where_they_say(page, keys):
    went = gone_to(page)
    from bindesk.ui.widgets.buttons import Button

    for button in page.findChildren(Button)[:3]:
        button.click()
    assert went == [("hall", "new"), ("meetings", "new"), ("books", "")]


def test_cards_stand_beneath_each_other_where_it_is_narrow(page, qtbot):
    page.window().resize(600, 700)
    qtbot.waitUntil(lambda: page._columns.direction() is QBoxLayout.Direction.TopToBottom)
    page.window().resize(1200, 700)
    qtbot.waitUntil(lambda: page._columns.direction() is QBoxLayout.Direction.LeftToRight)


def _touched(*kinds):
    class Touched:
        pass

    touched = Touched()
    touched.kinds = frozenset(kinds)
    return touched
