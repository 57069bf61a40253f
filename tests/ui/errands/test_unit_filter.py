"""Whose errand it is, is told where several villages' stand in one list."""

import pytest
from PySide6.QtWidgets import QLabel

from bindesk.operations.errands import errand_lists
from bindesk.ui.errands.open_errands import COLUMNS, UNIT_COLUMN
from bindesk.ui.errands.unit_filter import show_unit_column, with_unit_column
from bindesk.ui.widgets.records import RecordList
from tests.support.desks.township_desks import LB, ZFT, township_desk, township_tools


@pytest.fixture
def make_desk():
    return township_desk


def test_a_village_has_no_column_for_it():
    assert with_unit_column(COLUMNS, None, UNIT_COLUMN) == COLUMNS


def test_the_column_is_there_while_all_are_on_show(desk, qtbot):
    hall, why = township_tools(desk), QLabel()
    columns = with_unit_column(COLUMNS, hall.villages, UNIT_COLUMN)
    records = RecordList("在办", columns, lambda _ids: {})
    for widget in (records, why):
        qtbot.addWidget(widget)
    show_unit_column(records, why, hall, UNIT_COLUMN)
    assert not records.isColumnHidden(UNIT_COLUMN)
    assert "只能查看" in why.text()
    names = {columns[UNIT_COLUMN].words(row) for row in errand_lists.open_rows(desk)}
    assert names == {"早饭头村", "雷北村"}
    hall.villages.choose(ZFT)
    show_unit_column(records, why, hall, UNIT_COLUMN)
    assert records.isColumnHidden(UNIT_COLUMN)
    hall.villages.choose(hall.villages.own_unit)
    show_unit_column(records, why, hall, UNIT_COLUMN)
    assert why.isHidden()


def test_a_list_of_one_village_holds_only_its_own(desk):
    assert {row.line.unit for row in errand_lists.open_rows(desk, LB)} == {LB}
