"""The ledger."""

import pytest
from PySide6.QtGui import QGuiApplication

from bindesk.domain.errands.visits import Visit
from bindesk.operations.errands import errands
from bindesk.ui.errands.ledger import COLUMNS, LedgerView
from tests.support.desks.halls import served
from tests.support.window.keys import shown


@pytest.fixture
def ledger(qtbot, hall, folk):
    return shown(qtbot, LedgerView(hall))


def ids(ledger):
    return list(ledger.list.table.ids)


def words(ledger, row):
    return {c.heading: c.words(ledger.list.table.line(row)) for c in COLUMNS}


def test_every_visit_of_the_month_is_a_row(ledger, desk, folk):
    done, open_ = served(desk, folk[0], "BM01"), served(desk, folk[1], "BM15")
    asked = errands.consult(desk, Visit(subject="问路"))[1]
    ledger.load()
    assert ids(ledger) == [asked, open_, done]
    assert ledger.month.text() == "2026年11月"
    assert ledger.count.text() == "共 3 件"
    told = words(ledger, 2)
    assert (told["结果"], told["办结日"], told["组"]) == ("办结", "2026-11-20", folk[0].group)
    assert words(ledger, 1)["结果"] == "受理"
    assert words(ledger, 0)["办事群众"] == "现场口头"


def test_struck_rows_stay(ledger, desk, folk):
    made = served(desk, folk[0], "BM01")
    errands.strike(desk, made, "重复")
    ledger.load()
    assert ids(ledger) == [made]
    assert words(ledger, 0)["结果"] == "作废"
    index = ledger.list.table.index(0, 0)
    from PySide6.QtCore import Qt

    assert index.data(Qt.ItemDataRole.FontRole).strikeOut()


def test_months_are_turned_over_year_ends_too(ledger, desk, folk, clock):
    november = served(desk, folk[0], "BM01")
    clock.move(days=45)
    january = served(desk, folk[1], "BM01")
    ledger.load()
    ledger.turn(1)
    assert (ledger.month.text(), ids(ledger)) == ("2026年12月", [])
    ledger.turn(1)
    assert (ledger.month.text(), ids(ledger)) == ("2027年1月", [january])
    ledger.turn(-1)
    ledger.turn(-1)
    assert (ledger.month.text(), ids(ledger)) == ("2026年11月", [november])
    ledger.show_everything()
    assert ids(ledger) == [january, november]


def test_typing_filters_after_a_breath(ledger, desk, folk, keys, qtbot):
    served(desk, folk[0], "BM01")
    other = served(desk, folk[1], "BM15")
    ledger.load()
    ledger.filter.setFocus()
    keys.type("shbz")
    qtbot.waitUntil(lambda: ids(ledger) == [other])


def test_the_month_on_show_is_handed_to_the_printer(ledger, prints):
    ledger.load()
    ledger.turn(-1)
    ledger.print_month()
    assert prints.ledgers == [(2026, 10)]
    ledger.show_everything()
    ledger.print_month()
    assert prints.ledgers == [(2026, 10)]
    assert not ledger.print.isEnabled()


def test_rows_are_copied_with_their_headings(ledger, desk, folk, keys):
    served(desk, folk[0], "BM01")
    ledger.load()
    ledger.ready()
    keys.press("Ctrl+C")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:2] == ["日期", "办事群众"]
    assert copied[1].split("\t")[-1] == "610482102249-2026-A-0001"


def test_enter_opens_the_card(ledger, desk, folk, keys, qtbot):
    made = served(desk, folk[0], "BM01")
    ledger.load()
    ledger.ready()
    with qtbot.waitSignal(ledger.errand_opened) as told:
        keys.press("Enter")
    assert told.args == [made]


def test_the_list_is_a_sound_model(ledger, desk, folk, qtmodeltester):
    served(desk, folk[0], "BM01")
    ledger.load()
    qtmodeltester.check(ledger.list.table)
