import pytest

from bindesk.ui.look import theme
from bindesk.ui.shell.top_bar import SearchMatch, TopBar
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown


def find(text):
    return [
        SearchMatch("member", "1", "王小明", "党员"),
        SearchMatch("errand", "1", "医保缴费", "在办"),
    ]


@pytest.fixture
def bar(qtbot):
    made = TopBar("彬州市义门镇豆家湾村党群服务中心", find, practice=True)
    made.resize(1300, 400)
    return shown(qtbot, made)


def test_a_digit_chooses_what_was_found(bar, keys, qtbot):
    bar.find_box.setFocus()
    keys.type("yb")
    with qtbot.waitSignal(bar.find_box.match_chosen) as told:
        keys.type("2")
    assert told.args == [SearchMatch("errand", "1", "医保缴费", "在办")]
    assert bar.find_box.text() == ""


def test_what_is_searched_for_is_cleared_by_a_press(bar):
    assert bar.find_box.isClearButtonEnabled()


def test_everything_in_the_bar_has_a_name(bar):
    bar.show_clerk("李秀英")
    assert nameless(bar) == []


def test_the_practice_desk_says_so(bar, qtbot):
    assert bar.badge.isVisible()
    real = TopBar("某村", find, practice=False)
    qtbot.addWidget(real)
    assert real.badge.isHidden()


def test_nobody_on_duty_shows_no_button(bar):
    assert not bar.clerk.isVisible()
    bar.show_clerk("李秀英")
    assert bar.clerk.text() == "经办人：李秀英"
    bar.fit(wide=False)
    assert bar.clerk.text() == "李秀英"
    assert bar.clerk.accessibleName() == "经办人：李秀英"


def test_clerk_and_menu_tell_that_they_were_pressed(bar, qtbot):
    bar.show_clerk("李秀英")
    with qtbot.waitSignals([bar.clerk_pressed, bar.menu_pressed]):
        bar.clerk.click()
        bar.menu.click()


def test_the_bar_grows_with_the_text(bar, look):
    theme.apply(look, "light", 150)
    assert bar.height() == 78


def test_a_search_without_a_match_says_so(qtbot, keys):
    bar = TopBar("某村", lambda _text: [], practice=False)
    bar.resize(1300, 400)
    shown(qtbot, bar)
    bar.find_box.setFocus()
    keys.type("zzz")
    assert "没有找到“zzz”" in bar.find_box.picking.note
