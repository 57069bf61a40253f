import pytest
from PySide6.QtWidgets import QMenu, QWidget

from bindesk.ui.shell.actions import Action, Actions, ShortcutTaken
from tests.support.window.keys import shown


def nothing():
    pass


@pytest.fixture
def window(qtbot):
    return shown(qtbot, QWidget())


def test_a_shortcut_runs_its_action_once(window, keys):
    ran = []
    Actions(window).add([Action("print", "打印", lambda: ran.append(1), "Ctrl+P")])
    window.setFocus()
    keys.press("Ctrl+P")
    assert ran == [1]


def test_two_actions_of_the_window_can_not_share_keys(window):
    actions = Actions(window)
    actions.add([Action("print", "打印", nothing, "Ctrl+P")])
    with pytest.raises(ShortcutTaken, match="paste"):
        actions.add([Action("paste", "粘贴", nothing, "Ctrl+P")])


@pytest.mark.parametrize(
    ("first", "second"), [("", "errands"), ("errands", ""), ("errands", "errands")]
)
def test_a_page_can_not_take_keys_within_reach(window, first, second):
    actions = Actions(window)
    actions.add([Action("print", "打印", nothing, "Ctrl+P")], page=first)
    with pytest.raises(ShortcutTaken):
        actions.add([Action("other", "另外", nothing, "Ctrl+P")], page=second)


def test_an_id_is_registered_once(window):
    actions = Actions(window)
    actions.add([Action("print", "打印", nothing)])
    with pytest.raises(ShortcutTaken):
        actions.add([Action("print", "打印", nothing)])


def test_pages_may_share_keys_and_only_the_one_on_show_answers(window, keys):
    ran, actions = [], Actions(window)
    for page in ("people", "errands"):
        actions.add([Action(page, page, lambda page=page: ran.append(page), "Ctrl+N")], page=page)
    window.setFocus()
    for page in ("people", "errands"):
        actions.show_page(page)
        keys.press("Ctrl+N")
    assert ran == ["people", "errands"]


def test_held_actions_are_silent(window, keys):
    ran, actions = [], Actions(window)
    actions.add([Action("print", "打印", lambda: ran.append(1), "Ctrl+P")])
    window.setFocus()
    actions.hold(is_held=True)
    keys.press("Ctrl+P")
    actions.hold(is_held=False)
    keys.press("Ctrl+P")
    assert ran == [1]


def test_the_menu_is_made_from_the_actions_in_reach(window):
    actions = Actions(window)
    actions.add(
        [
            Action("find", "查找", nothing, "Ctrl+K", "search", "办公"),
            Action("back", "返回", nothing, "Esc"),
        ]
    )
    actions.add([Action("new", "新建", nothing, "Ctrl+N", group="本页")], page="people")
    actions.add([Action("other", "别的", nothing, group="本页")], page="errands")
    actions.show_page("people")
    groups = {
        one.title(): [action.text() for action in one.actions()]
        for one in actions.menu(window).findChildren(QMenu)
    }
    assert groups == {"本页": ["新建"], "办公": ["查找"]}
    assert list(actions.grouped()) == ["本页", "办公", ""]
    assert actions.qaction("find").shortcut().toString() == "Ctrl+K"
