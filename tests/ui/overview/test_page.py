from dataclasses import replace

import pytest
from PySide6.QtWidgets import QBoxLayout, QLabel

from bindesk.operations.reviews import reviews
from bindesk.ui.overview.page import OverviewPage
from bindesk.ui.tasks.tasks import Tasks
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.township_desks import LB, ZFT, township_desk, township_tools
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.window.inline_pool import Later
from tests.support.window.pages import gone_to, on_show, tools_for


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def page(desk, qtbot):
    made = OverviewPage(tools_for(desk))
    on_show(qtbot, made)
    made.arrive("")
    return made


def words(page):
    return [line.row_text.words for line in page.lines()]


def test_the_heading_shows_the_day_with_weekday_and_kind(page):
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "今天 11月20日 星期五（工作日）" in texts


def test_what_changes_while_the_page_is_read_is_shown(desk, qtbot):
    pool = Later()
    page = OverviewPage(replace(tools_for(desk), tasks=Tasks(pool)))
    on_show(qtbot, page)
    page.arrive("")
    first, *_ = pool.jobs
    first()
    accepted(desk)
    page.reload()
    for job in pool.jobs[1:]:
        job()
    figures = [one.text() for one in page.findChildren(QLabel) if one.property("look") == "figure"]
    assert figures[0] == "1"


def test_a_line_leads_to_a_new_record_of_what_is_missing(page):
    went = gone_to(page)
    next(line for line in page.lines() if "支委会" in line.row_text.words).click()
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
    context = page._context
    page.lines()[1].setFocus()
    before = words(page)
    meeting = held(desk, "ZW")
    context.changes.notify(_touched("meeting"))
    assert words(page) != before
    assert page.lines()[1].hasFocus()
    done = [line for line in page.lines() if line.row_text.words.startswith("支委会  本月已记录")]
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


@pytest.fixture
def above(tmp_path, qtbot, clock):
    desk = township_desk(tmp_path, clock)
    made = OverviewPage(township_tools(desk))
    on_show(qtbot, made)
    made.arrive("")
    yield made
    desk.close()


def test_a_townships_day_begins_with_what_came_up_from_the_villages(above):
    lines = {line.row_text.words: line.row_text.detail for line in above.lines()}
    assert lines["待审阅 2 条"] == "雷北村 1 条、早饭头村 1 条"
    details = [line.row_text.detail for line in above.lines() if "高龄津贴" in line.row_text.words]
    assert [detail.split("，")[0] for detail in details] == ["雷北村报送", "早饭头村报送"]
    assert not any("支委会" in words and "尚未召开" in words for words in lines)


def test_every_line_of_a_townships_day_leads_on(above, keys):
    went = gone_to(above)
    for line in above.lines()[:3]:
        line.setFocus()
        keys.press("Enter")
    assert set(went) == {
        ("carrying", "review"),
        ("carrying", f"sheet/errand/e2-{LB}"),
        ("carrying", f"sheet/errand/e2-{ZFT}"),
    }


def test_a_returned_record_that_is_not_corrected_is_listed_once(above):
    desk = above._context.desk
    reviews.review(desk, "meeting", f"m-{ZFT}", "returned", "缺签到影像")
    above.reload()
    (line,) = (one for one in above.lines() if "缺签到影像" in one.row_text.detail)
    assert line.row_text.words == "十一月支委会"
    went = gone_to(above)
    line.click()
    assert went == [("carrying", f"sheet/meeting/m-{ZFT}")]


def test_a_township_is_offered_reviewing_and_not_a_meeting(above):
    shown_words = [one.text() for one in above.findChildren(Button)]
    assert any("审阅" in words for words in shown_words)
    assert not any("新增会议记录" in words for words in shown_words)
