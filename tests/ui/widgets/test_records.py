import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication

from bindesk.ui.look import theme
from bindesk.ui.widgets.records import ListColumn, RecordList
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown

COLUMNS = (
    ListColumn("姓名", lambda line: line, 150, sort="name"),
    ListColumn("说明", lambda line: f"{line}的\n说明", 200, stretch=True),
    ListColumn("状态", lambda line: "在办", 100, sort="state"),
)


@pytest.fixture
def records(qtbot):
    made = RecordList("办事登记", COLUMNS, lambda ids: {one: f"王{one}" for one in ids})
    made.resize(700, 400)
    made.show_records([str(n) for n in range(100)])
    shown(qtbot, made)
    made.setFocus()
    return made


def click(qtbot, records, row, held=Qt.KeyboardModifier.NoModifier):
    place = records.visualRect(records.table.index(row, 0)).center()
    qtbot.mouseClick(records.viewport(), Qt.MouseButton.LeftButton, held, place)


def test_one_click_opens(records, qtbot):
    with qtbot.waitSignal(records.record_opened) as told:
        click(qtbot, records, 3)
    assert told.args == ["3"]


def test_enter_opens(records, qtbot, keys):
    records.go_to("5")
    with qtbot.waitSignal(records.record_opened) as told:
        keys.press("Enter")
    assert told.args == ["5"]


def test_a_click_with_ctrl_chooses_and_opens_nothing(records, qtbot):
    records.go_to("1")
    with qtbot.assertNotEmitted(records.record_opened):
        click(qtbot, records, 3, Qt.KeyboardModifier.ControlModifier)


def test_arrows_move_and_tell(records, qtbot, keys):
    records.go_to("5")
    with qtbot.waitSignal(records.moved) as told:
        keys.press("Down")
    assert told.args == ["6"]


def test_tab_goes_through_no_cells(records, keys):
    keys.press("Tab")
    assert records.currentIndex().column() == 0


def test_copies_go_into_a_sheet_with_headings(records, keys):
    records.go_to("2")
    keys.press("Shift+Down", "Ctrl+C")
    assert QGuiApplication.clipboard().text() == (
        "姓名\t说明\t状态\n王2\t王2的 说明\t在办\n王3\t王3的 说明\t在办"
    )


def test_the_cursor_and_the_choice_stay_on_their_records(records, keys):
    records.go_to("2")
    keys.press("Shift+Down")
    records.show_records(["9", "3", "2", "1"])
    assert records.current() == "3"
    assert records.chosen() == ["3", "2"]


def test_the_cursor_stays_near_a_record_that_is_gone(records):
    records.go_to("2")
    records.show_records(["0", "1", "3", "4"])
    assert records.current() == "3"
    records.show_records(["0"])
    assert records.current() == "0"


def test_an_empty_list_says_so(records, qtbot):
    with qtbot.waitSignal(records.moved) as told:
        records.show_records([])
    assert told.args == [""]
    before = records.grab().toImage()
    records.show_records(["1"])
    assert records.current() == ""
    assert before != records.grab().toImage()
    assert not records.go_to("404")


def test_a_list_says_that_it_is_empty_only_once_it_has_been_read(records):
    records.forget_records()
    assert records.empty_words == ""
    assert list(records.table.ids) == []
    records.show_records([])
    assert records.empty_words == "还没有记录。"
    records.forget_records()
    assert records.empty_words == ""


def test_a_heading_asks_for_another_order(records):
    told = []
    records.sort_asked.connect(lambda name, descending: told.append((name, descending)))
    for place in (0, 0, 1, 2):
        records.horizontalHeader().sectionClicked.emit(place)
    assert told == [("name", False), ("name", True), ("state", False)]
    assert records.table.headerData(2, Qt.Orientation.Horizontal) == "状态 ▲"


def test_widths_are_remembered_whatever_the_size(qtbot, tmp_path, look):
    settings = QSettings(str(tmp_path / "places.ini"), QSettings.Format.IniFormat)

    def listed():
        made = RecordList("登记", COLUMNS, lambda ids: dict.fromkeys(ids, "王"))
        made.resize(900, 300)
        made.remember_widths(settings, "errands")
        return shown(qtbot, made)

    first = listed()
    first.horizontalHeader().resizeSection(0, 222)
    theme.apply(look, "light", 150)
    assert listed().horizontalHeader().sectionSize(0) == 333


@pytest.mark.parametrize("size", theme.SIZES)
def test_rows_grow_with_the_text(records, look, size):
    theme.apply(look, "light", size)
    assert records.rowHeight(0) == theme.px(40)
    assert records.rowHeight(0) >= records.fontMetrics().height()
    assert records.minimumSizeHint().height() > 3 * records.rowHeight(0)


def test_the_list_has_a_name(records):
    assert nameless(records) == []


def test_the_stretching_column_takes_what_is_left_and_never_less_than_it_asks_for(qtbot, look):
    made = RecordList("名册", COLUMNS, lambda ids: {one: one for one in ids})
    qtbot.addWidget(made)
    place = next(n for n, column in enumerate(COLUMNS) if column.stretch)
    header = made.horizontalHeader()
    with qtbot.waitExposed(made):
        made.resize(900, 300)
        made.show()
    assert header.length() == made.viewport().width()
    made.resize(120, 300)
    assert header.sectionSize(place) == COLUMNS[place].width
    assert made.horizontalScrollBar().maximum() > 0


def test_a_column_that_is_hidden_leaves_its_room_to_the_one_that_stretches(qtbot):
    columns = (
        ListColumn("甲", str, 100),
        ListColumn("乙", str, 100),
        ListColumn("丙", str, 100, stretch=True),
    )
    records = RecordList("三列", columns, lambda ids: {one: one for one in ids})
    records.resize(600, 300)
    shown(qtbot, records)
    before = records.columnWidth(2)
    records.show_column(1, is_shown=False)
    assert records.columnWidth(2) == before + 100
    records.show_column(1, is_shown=False)
    records.show_column(1, is_shown=True)
    assert records.columnWidth(2) == before


def test_no_heading_is_cut_off_however_narrow_its_column_is_meant(qtbot):
    columns = [
        ListColumn("承诺时限（工作日，从受理算起）", str, 40),
        ListColumn("名", str, 90, stretch=True),
    ]
    made = RecordList("事项", columns, lambda ids: {one: one for one in ids})
    qtbot.addWidget(made)
    assert made.horizontalHeader().sectionSize(0) >= made.horizontalHeader().sectionSizeHint(0) > 40
