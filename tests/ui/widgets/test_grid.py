import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from bindesk.ui.look import theme
from bindesk.ui.widgets.grid import GridRow, YearCell, YearGrid
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown

MISSED = YearCell("✕", "缺", "danger", "11月没有召开支委会。")
ROWS = [
    GridRow("DH", "党员大会（季）", [YearCell("✔", "8日", "ok")] * 12, "4/4", "ok"),
    GridRow("ZW", "支委会（月）", [*[YearCell("·", "计划")] * 10, MISSED, YearCell()], "10/12"),
]


@pytest.fixture
def grid(qtbot):
    made = YearGrid("三会一课年度格")
    made.show_rows(ROWS)
    made.resize(1100, 300)
    shown(qtbot, made)
    made.setFocus()
    return made


def test_arrows_move_and_enter_opens(grid, keys, qtbot):
    keys.press("Down", "Right", "Right")
    with qtbot.waitSignal(grid.cell_opened) as told:
        keys.press("Enter")
    assert told.args == ["ZW", 3]


def test_space_previews(grid, keys, qtbot):
    with qtbot.waitSignal(grid.previewed) as told:
        keys.press("Space")
    assert told.args == ["DH", 1]


def test_a_click_opens_and_the_total_is_month_nought(grid, qtbot):
    place = grid.visualRect(grid.model().index(1, 12)).center()
    with qtbot.waitSignal(grid.cell_opened) as told:
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["ZW", 0]


def test_a_right_click_asks_why(grid, qtbot):
    place = grid.visualRect(grid.model().index(1, 10)).center()
    with qtbot.waitSignal(grid.explained) as told:
        grid.customContextMenuRequested.emit(place)
    assert told.args[:2] == ["ZW", 11]
    with qtbot.assertNotEmitted(grid.explained):
        grid.customContextMenuRequested.emit(QPoint(500, 290))


def test_the_cursor_stays_where_it_is(grid):
    grid.go_to("ZW", 11)
    grid.show_rows(ROWS)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 10)
    grid.go_to("XX", 1)
    grid.show_rows(ROWS[:1])
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (0, 10)
    grid.show_rows([])
    assert not grid.currentIndex().isValid()


def test_a_cell_tells_row_month_and_reason(grid, qtmodeltester):
    qtmodeltester.check(grid.model())
    index = grid.model().index(1, 10)
    roles = Qt.ItemDataRole
    assert index.data() == "✕缺"
    assert index.data(roles.ToolTipRole) == "11月没有召开支委会。"
    assert index.data(roles.AccessibleTextRole) == "支委会（月） 11月 缺 11月没有召开支委会。"
    assert grid.model().index(0, 12).data() == "4/4"
    assert nameless(grid) == []
    assert (
        QAccessible.queryAccessibleInterface(grid).text(QAccessible.Text.Name) == "三会一课年度格"
    )


@pytest.mark.parametrize("size", theme.SIZES)
@pytest.mark.parametrize("width", [860, 1190])
def test_the_year_fills_its_room_and_no_month_is_too_narrow(grid, look, size, width):
    theme.apply(look, "light", size)
    grid.resize(width, 400)
    section = grid.horizontalHeader().defaultSectionSize()
    assert section >= theme.px(58)
    assert section * 13 <= max(grid.viewport().width(), 13 * theme.px(58))
    assert grid.minimumSizeHint().height() > 2 * grid.rowHeight(0)
    assert not grid.grab().isNull()


def test_columns_may_be_something_other_than_months(qtbot):
    grid = YearGrid("支部", columns=("甲", "乙"), total="合计")
    qtbot.addWidget(grid)
    flat = Qt.Orientation.Horizontal
    assert [grid.model().headerData(n, flat) for n in range(3)] == ["甲", "乙", "合计"]
    assert grid.model().headerData(0, flat, Qt.ItemDataRole.DecorationRole) is None
