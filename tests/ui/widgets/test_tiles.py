import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from bindesk.ui.look import theme
from bindesk.ui.widgets.tiles import RosterTiles, Tile, TileState
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown

STATES = (
    TileState("present", "到", "✔", "ok"),
    TileState("leave", "假", "○", "warning"),
    TileState("absent", "缺", "✕", "danger"),
    TileState("other", "其他", "·", "no-such-tone"),
)
NAMES = ("王小明", "李秀英", "单小明", "吴兴", "王小满", "欧阳建军")


@pytest.fixture
def roster(qtbot):
    made = RosterTiles("到会情况", STATES)
    made.show_tiles([Tile(str(n), name, "absent") for n, name in enumerate(NAMES)])
    made.resize(800, 200)
    shown(qtbot, made)
    made.setFocus()
    return made


def test_letters_go_to_a_person_with_the_input_method_on(roster, keys):
    assert not roster.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    keys.type("lxy")
    assert roster.current() == "1"
    keys.type("sxm")
    assert roster.current() == "2"


def test_the_letters_understood_are_shown(roster, keys):
    before = roster.grab().toImage()
    keys.type("w")
    assert roster.current() == "0"
    assert roster.grab().toImage() != before


def test_space_goes_round_the_states_and_back(roster, keys, qtbot):
    with qtbot.waitSignal(roster.state_changed) as told:
        keys.press("Shift+Space")
    assert told.args == ["0", "leave"]
    keys.press("Space", "Space", "Space")
    assert roster.states()["0"] == "present"


def test_letters_after_space_begin_anew(roster, keys):
    keys.type("wx")
    keys.press("Space")
    keys.type("o")
    assert roster.current() == "5"


def test_a_click_goes_to_the_next_state(roster, qtbot):
    place = roster.visualRect(roster.model().index(2)).center()
    qtbot.mouseClick(roster.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert roster.states()["2"] == "other"


def test_a_digit_asks_for_a_reason(roster, keys, qtbot):
    with qtbot.waitSignal(roster.reason_asked) as told:
        keys.type("2")
    assert told.args == ["0", 2]
    roster.put("0", "leave", "生病")
    assert roster.tiles()[0] == Tile("0", "王小明", "leave", "生病")


def test_f6_asks_for_everybody(roster, keys, qtbot):
    roster.all_asked.connect(lambda: roster.put_all("present"))
    with qtbot.waitSignals([roster.state_changed] * len(NAMES)):
        keys.press("F6")
    assert set(roster.states().values()) == {"present"}
    with qtbot.assertNotEmitted(roster.state_changed):
        roster.put_all("present")


def test_backspace_forgets_the_letters(roster, keys):
    keys.type("w")
    keys.press("Backspace")
    assert roster._letters.letters == ""


def test_arrows_move_and_tell(roster, keys, qtbot):
    with qtbot.waitSignal(roster.moved) as told:
        keys.press("Right")
    assert told.args == ["1"]


def test_the_cursor_stays_on_its_person(roster):
    roster.setCurrentIndex(roster.model().index(3))
    roster.show_tiles([Tile("3", "吴兴", "present"), Tile("9", "赵玉兰", "present")])
    assert roster.current() == "3"
    roster.show_tiles([])
    assert roster.current() == ""


def test_each_tile_is_read_out_whole(roster, qtmodeltester):
    roster.put("0", "leave", "外出")
    qtmodeltester.check(roster.model())
    cell = QAccessible.queryAccessibleInterface(roster).child(0)
    assert cell.text(QAccessible.Text.Name) == "王小明 假 外出"
    assert nameless(roster) == []


@pytest.mark.parametrize("size", theme.SIZES)
@pytest.mark.parametrize("width", [320, 860, 1190])
def test_tiles_fill_the_row_and_none_is_cut_off(roster, look, qtbot, size, width):
    theme.apply(look, "light", size)
    roster.resize(width, 400)
    qtbot.waitUntil(lambda: rows(roster) == -(-len(NAMES) // roster._columns()))
    right = max(roster.visualRect(roster.model().index(n)).right() for n in range(len(NAMES)))
    assert right < roster.viewport().width()
    assert roster.gridSize().height() >= theme.px(44)
    assert roster.sizeHint().height() >= rows(roster) * roster.gridSize().height()
    assert roster.minimumSizeHint().height() <= roster.sizeHint().height()
    assert not roster.grab().isNull()


def rows(roster):
    return len({roster.visualRect(roster.model().index(n)).y() for n in range(len(NAMES))})


def test_forty_five_members_with_five_exceptions_cost_few_keys(roster, keys, qtbot):
    surnames, given = "王李张刘陈杨赵黄周吴", ("明", "秀英", "建国", "桂花", "永福")
    names = [f"{surname}{rest}" for surname in surnames for rest in given][:45]
    roster.show_tiles([Tile(str(n), name, "absent") for n, name in enumerate(names)])
    roster.all_asked.connect(lambda: roster.put_all("present"))
    keys.press("F6")
    for letters in ("lxy", "zm", "cgh", "yyf", "hjg"):
        keys.type(letters)
        keys.press("Space")
    away = [tile.name for tile in roster.tiles() if tile.state == "leave"]
    assert away == ["李秀英", "张明", "陈桂花", "杨永福", "黄建国"]
    assert keys.count <= 20
