import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QVBoxLayout

from bindesk.ui.look import theme
from bindesk.ui.shell.actions import Action
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.top_bar import SearchMatch
from bindesk.ui.shell.window import OfficeName, OfficeWindow, RailSection
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.labels import label
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import shown

made = []


class Noted(Page):
    """A page that writes down what happens to it."""

    help_words = "这一页的说明。"

    def __init__(self, name):
        super().__init__()
        made.append(name)
        self.name = name
        self.noted = []
        self.depth = 0
        self.line = QLineEdit()
        self.line.setAccessibleName("一行")
        inside = QVBoxLayout(self)
        inside.addWidget(label("支部党员大会应当有半数以上有表决权的党员到会。" * 3, wrap=True))
        words = ("群众来办事", "新增会议记录", "收党费", "打印台账", "导出到U盘", "完成并待上报")
        inside.addLayout(FlowLayout(*(Button(one, keys="Ctrl+Enter") for one in words)))
        inside.addWidget(self.line)
        for _ in range(8):
            inside.addWidget(label("每季度召开一次，由支部委员会召集。", wrap=True))

    def actions_here(self):
        return [
            Action(
                f"new-{self.name}", "新建", lambda: self.noted.append("new"), "Ctrl+N", group="本页"
            )
        ]

    def arrive(self, what):
        self.noted.append(f"arrive {what}".strip())

    def leave(self):
        self.noted.append("leave")

    def back(self):
        self.depth -= 1
        return self.depth >= 0


def opened(qtbot, places=None, *, practice=False):
    made.clear()
    sections = [
        RailSection("overview", "1", "工作台", "desk", lambda: Noted("overview")),
        RailSection("people", "5", "党员与组织", "members", lambda: Noted("people")),
        RailSection("settings", "", "同步与设置", "settings", lambda: Noted("settings")),
    ]
    office = OfficeName("彬州市义门镇豆家湾村党群服务中心", practice=practice)
    window = OfficeWindow(
        office, sections, lambda text: [SearchMatch("member", "7", "王小明")], places
    )
    window.top.show_clerk("李秀英")
    window.status.show_sync("● 离线可正常使用 · 待上报 3 · 上次成功 昨天17:02", "● 离线 · 待上报 3")
    shown(qtbot, window)
    window.go("overview")
    return window


@pytest.fixture
def window(qtbot):
    return opened(qtbot)


def test_a_page_is_made_when_it_is_first_shown(window):
    assert made == ["overview"]
    window.go("people")
    window.go("overview")
    window.go("people")
    assert made == ["overview", "people"]


def test_alt_and_a_digit_goes_to_a_section(window, keys):
    keys.press("Alt+5")
    assert window.section() == "people"
    assert window.rail.button("people").isChecked()
    assert window.page("overview").noted == ["arrive", "leave"]


def test_the_keyboard_goes_to_the_page(window):
    window.go("people")
    assert window.page("people").isAncestorOf(QApplication.focusWidget())


def test_esc_goes_back_within_the_page_first_and_then_to_the_page_before(window, keys):
    window.go("people", "7")
    window.page("people").depth = 1
    keys.press("Esc")
    assert window.section() == "people"
    keys.press("Esc")
    assert window.section() == "overview"
    keys.press("Esc")
    assert window.section() == "overview"
    assert window.page("people").noted == ["arrive 7", "leave"]


def test_a_page_can_send_the_clerk_to_another(window):
    window.page("overview").going.emit("people", "7")
    assert window.page("people").noted == ["arrive 7"]


def test_only_the_page_on_show_hears_its_keys(window, keys):
    window.go("people")
    keys.press("Ctrl+N")
    assert window.page("people").noted == ["arrive", "new"]
    assert "new" not in window.page("overview").noted


def test_ctrl_k_finds(window, keys, qtbot):
    keys.press("Ctrl+K")
    keys.type("wxm")
    with qtbot.waitSignal(window.match_chosen) as told:
        keys.press("Enter")
    assert told.args == [SearchMatch("member", "7", "王小明")]
    assert keys.count == 5


def test_esc_closes_the_list_of_what_was_found_and_stays_on_the_page(window, keys):
    window.go("people")
    keys.press("Ctrl+K")
    keys.type("wxm")
    keys.press("Esc")
    assert window.section() == "people"
    assert window.top.find_box.picking.candidates == ()


@pytest.mark.parametrize(("key", "signal"), [("Ctrl+Z", "undo_asked"), ("F9", "clerk_asked")])
def test_keys_of_the_window_are_told(window, keys, qtbot, key, signal):
    with qtbot.waitSignal(getattr(window, signal)):
        keys.press(key)


def test_ctrl_z_in_a_line_takes_back_what_was_typed_there(window, keys, qtbot):
    line = window.page("overview").line
    line.setFocus()
    keys.type("ab")
    with qtbot.assertNotEmitted(window.undo_asked):
        keys.press("Ctrl+Z")
    assert line.text() == ""


def test_text_grows_and_shrinks_from_the_keyboard(window, keys, qtbot):
    with qtbot.waitSignal(window.size_chosen) as told:
        keys.press("Ctrl+=")
    assert told.args == [115]
    keys.press("Ctrl+-")
    assert theme.percent() == 100
    with qtbot.assertNotEmitted(window.size_chosen):
        keys.press("Ctrl+-")


def test_ctrl_0_shows_text_at_its_usual_size_again(window, keys):
    keys.press("Ctrl+=", "Ctrl+=", "Ctrl+0")
    assert theme.percent() == 100


def wheel(window, turn, held):
    place = QPointF(500, 300)
    event = QWheelEvent(
        place,
        place,
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    window.wheelEvent(event)


def test_text_grows_with_ctrl_and_the_wheel(window):
    wheel(window, 120, Qt.KeyboardModifier.ControlModifier)
    assert theme.percent() == 115
    wheel(window, -120, Qt.KeyboardModifier.ControlModifier)
    wheel(window, 120, Qt.KeyboardModifier.NoModifier)
    assert theme.percent() == 100


def test_f1_lists_the_keys_and_silences_them_while_it_does(window, keys):
    keys.press("F1")
    words = [one.text() for one in window.findChildren(QLabel)]
    assert {"这一页的说明。", "Ctrl+K", "Ctrl+N", "Alt+5"} <= set(words)
    keys.press("Alt+5")
    assert window.section() == "overview"
    keys.press("Esc")
    keys.press("Alt+5")
    assert window.section() == "people"


def test_a_question_silences_the_keys_until_it_is_answered(window, keys):
    window.ask.confirm("要作废吗？", "作废", lambda: None)
    keys.press("Alt+5")
    assert window.section() == "overview"
    keys.press("Enter", "Alt+5")
    assert window.section() == "people"


@pytest.mark.qt_log_ignore("^This plugin does not support")
def test_the_menu_holds_what_can_be_done_here(window):
    window.show_menu()
    menu = window.findChild(QMenu)
    words = {act.text() for one in menu.findChildren(QMenu) for act in one.actions()}
    assert {"新建", "查找", "更换经办人"} <= words
    assert menu.sizeHint().height() <= window.height() / 2
    menu.close()


def test_shortcuts_are_unique(window):
    window.go("people")
    window.go("settings")
    for section in ("overview", "people", "settings"):
        window.actions_here.show_page(section)
        used = [a.shortcut for a in window.actions_here.in_reach() if a.shortcut]
        assert len(used) == len(set(used))


def test_everything_the_keyboard_reaches_has_a_name(window):
    window.notices.fail("盘满了。", ("再试一次", print))
    assert nameless(window) == []


@pytest.mark.parametrize("size", theme.SIZES)
@pytest.mark.parametrize("room", [(1024, 560), (1093, 582), (1366, 728)])
def test_no_words_are_cut_off(window, look, size, room):
    theme.apply(look, "light", size)
    window.resize(*room)
    for section in ("overview", "people", "overview"):
        window.go(section)
    QApplication.processEvents()
    assert window.size().toTuple() == room
    assert cut_off(window) == []


@pytest.mark.parametrize(("wide", "folded"), [(1119, True), (1120, False)])
def test_the_rail_folds_where_room_is_scarce(window, wide, folded):
    window.resize(wide, 600)
    assert window.rail.folded is folded


def test_the_window_comes_back_where_it_stood(qtbot, tmp_path):
    places = tmp_path / "窗口.ini"
    first = opened(qtbot, places)
    first.setGeometry(24, 32, 1024, 640)
    first.close()
    again = opened(qtbot, places)
    assert again.height() == 640


def test_closing_leaves_the_page_first(window, qtbot):
    page = window.page("overview")
    with qtbot.waitSignal(window.leaving):
        window.close()
    assert page.noted[-1] == "leave"


def test_the_title_holds_nothing_personal(qtbot):
    window = opened(qtbot, practice=True)
    assert window.windowTitle() == "村级党务与便民服务工作台 · 练习"


def test_the_keyboard_returns_to_where_it_was_on_a_page(window):
    page = window.page("overview")
    page.line.setFocus()
    window.go("people")
    window.rail.button("overview").setFocus()
    window.go("overview")
    assert page.line.hasFocus()


def test_a_page_that_was_left_does_not_draw_the_keyboard_behind_the_one_on_show(window, qtbot):
    first, second = window.page("overview"), window.page("people")
    window.go("overview")
    window.go("people")
    second.line.setFocus()
    first.line.setFocus()
    qtbot.waitUntil(lambda: second.isAncestorOf(QApplication.focusWidget()))
    assert QApplication.focusWidget().isVisible()


def test_a_window_behind_another_keeps_its_place(window, qtbot):
    page = window.page("overview")
    page.line.setFocus()
    shown(qtbot, QLineEdit()).activateWindow()
    assert not page.line.hasFocus()
    window.go("overview")
    assert window.focusWidget() is page.line


def test_a_page_that_sends_the_clerk_on_does_not_take_the_keyboard_back(window):
    people, overview = window.page("people"), window.page("overview")
    people.arrive = lambda what: people.going.emit("overview", what)
    overview.line.setFocus()
    window.go("people")
    assert window.section() == "overview"
    assert window.focusWidget() is overview.line


def test_a_question_that_a_page_asks_when_it_is_shown_has_the_keyboard(window):
    people = window.page("people")
    people.arrive = lambda what: window.ask.confirm("装入吗？", "装入", lambda: None)
    window.go("people")
    assert window.focusWidget().text() == "取消"
