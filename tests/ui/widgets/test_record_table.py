from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from bindesk.ui.look import theme
from bindesk.ui.widgets.record_table import PAGE, ListColumn, RecordTable


@dataclass(frozen=True)
class Line:
    name: str
    struck: bool = False


COLUMNS = (
    ListColumn("姓名", lambda line: line.name, sort="name", tone=lambda line: "danger"),
    ListColumn("字数", lambda line: str(len(line.name)), right=True),
)


@pytest.fixture
def table(qtbot):
    asked = []

    def fetch(ids):
        asked.append(list(ids))
        return {one: Line(f"王{one}", one == "2") for one in ids if one != "404"}

    made = RecordTable(COLUMNS, fetch, struck=lambda line: line.struck)
    made.asked = asked
    return made


def shown(table, row, column=0, role=Qt.ItemDataRole.DisplayRole):
    return table.index(row, column).data(role)


def test_the_table_keeps_qts_rules(table, qtmodeltester):
    table.show([str(n) for n in range(200)])
    qtmodeltester.check(table)
    table.show([])
    qtmodeltester.check(table)


def test_nothing_is_asked_for_until_it_is_painted(table):
    table.show([str(n) for n in range(100_000)])
    assert table.rowCount() == 100_000
    assert table.asked == []


def test_lines_are_asked_for_a_page_at_a_time(table):
    table.show([str(n) for n in range(100_000)])
    assert shown(table, 99_999) == "王99999"
    assert shown(table, 99_990) == "王99990"
    assert shown(table, 0) == "王0"
    assert [page[0] for page in table.asked] == [str(99_999 // PAGE * PAGE), "0"]
    assert len(table.asked[1]) == PAGE


def test_a_record_without_a_line_is_an_empty_row_asked_for_once(table):
    table.show(["404"])
    assert [shown(table, 0), shown(table, 0)] == [None, None]
    assert len(table.asked) == 1


def test_records_are_read_anew_when_they_are_shown_anew(table):
    for _ in range(2):
        table.show(["1"])
        shown(table, 0)
    assert len(table.asked) == 2


def test_a_struck_record_is_struck_through_and_without_its_tone(table):
    table.show(["1", "2"])
    roles = Qt.ItemDataRole
    assert shown(table, 1, role=roles.FontRole).strikeOut()
    assert shown(table, 0, role=roles.FontRole) is None
    assert shown(table, 1, role=roles.ForegroundRole) == theme.colour("muted")
    assert shown(table, 0, role=roles.ForegroundRole) == theme.colour("danger")
    assert shown(table, 0, 1, roles.ForegroundRole) is None
    assert shown(table, 0, 1, roles.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert shown(table, 0, role=roles.DecorationRole) is None


def test_the_heading_shows_what_the_records_are_sorted_by(table):
    flat = Qt.Orientation.Horizontal
    assert table.headerData(0, flat) == "姓名"
    table.mark_sorted("name", "▲")
    assert [table.headerData(place, flat) for place in range(2)] == ["姓名 ▲", "字数"]
    right = table.headerData(1, flat, Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    assert table.headerData(0, Qt.Orientation.Vertical) is None
    assert table.headerData(0, flat, Qt.ItemDataRole.DecorationRole) is None


def test_a_table_without_struck_records_strikes_none(qtbot):
    table = RecordTable(COLUMNS, lambda ids: {one: Line(one) for one in ids})
    table.show(["1"])
    assert shown(table, 0, role=Qt.ItemDataRole.FontRole) is None


@pytest.fixture
def slow(qtbot):
    """Let each page of lines wait until the test shows it."""
    answers = []

    def run(fetch, show):
        answers.append(lambda: show(fetch()))

    made = RecordTable(COLUMNS, lambda ids: {one: Line(f"王{one}") for one in ids}, run=run)
    made.answers, made.painted = answers, []
    made.dataChanged.connect(lambda first, last: made.painted.append((first.row(), last.row())))
    made.show([str(n) for n in range(PAGE + 10)])
    return made


def test_a_line_that_has_not_come_is_an_empty_row_and_painted_when_it_comes(slow):
    assert shown(slow, 0) is None
    assert shown(slow, 1) is None
    (answer,) = slow.answers
    answer()
    assert shown(slow, 1) == "王1"
    assert slow.painted == [(0, PAGE - 1)]


def test_lines_of_records_no_longer_on_show_are_dropped(slow):
    shown(slow, 0)
    slow.show(["7"])
    slow.answers.pop()()
    assert slow.painted == []
    assert shown(slow, 0) is None
    slow.answers.pop()()
    assert shown(slow, 0) == "王7"


def test_whoever_needs_lines_is_called_when_all_of_them_are_there(slow):
    calls = []
    slow.when_fetched([0, PAGE], lambda: calls.append("copy"))
    slow.answers.pop()()
    assert calls == []
    slow.answers.pop()()
    assert calls == ["copy"]
