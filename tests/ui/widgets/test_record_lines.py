from bindesk.ui.look import theme
from bindesk.ui.widgets.records import ListColumn, RecordList
from tests.support.window.keys import shown


def colours(records, row):
    rect = records.visualRect(records.table.index(row, 0))
    image = records.viewport().grab().toImage()
    return [image.pixelColor(rect.x() + x, rect.center().y()).name() for x in (1, 8)]


def test_the_row_with_the_cursor_is_marked_by_more_than_a_shade(qtbot):
    column = ListColumn("姓名", lambda line: line, 200, right=True)
    records = RecordList("登记", (column,), lambda ids: {one: f"王{one}" for one in ids})
    records.resize(400, 300)
    records.show_records(["1", "2", "3"])
    shown(qtbot, records)
    records.go_to("2")
    records.setFocus()
    assert colours(records, 1) == [theme.colour("focus").name(), theme.colour("selected").name()]
    records.clearFocus()
    assert colours(records, 1)[0] == theme.colour("line_strong").name()
    assert theme.colour("selected").name() not in colours(records, 2)
