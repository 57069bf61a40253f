from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from bindesk.domain.errands.errands import CLOSURE
from bindesk.domain.people.members import MEMBER
from bindesk.operations.records import registers
from bindesk.ui.people.record_list_view import RecordListView, columns_of
from tests.support.desks.year_desks import year_desk
from tests.support.window.pages import on_show, tools_for


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def listing(desk, qtbot):
    made = RecordListView(MEMBER, tools_for(desk), importable=True)
    on_show(qtbot, made)
    made.reload()
    return made


def dropped(listing, *paths):
    told = QMimeData()
    told.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        told,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    listing.dropEvent(event)


def test_columns_come_from_the_kind_and_one_stretches():
    for kind in (MEMBER, CLOSURE):
        columns = columns_of(kind)
        assert [c.heading for c in columns] == [kind.specs[n].label for n in kind.columns]
        assert sum(column.stretch for column in columns) == 1


def test_a_sensitive_column_is_masked_and_not_sorted_by():
    phone = next(c for c in columns_of(MEMBER) if c.heading == "联系电话")
    assert phone.sort == ""


def test_typing_letters_finds_and_enter_opens_the_first(listing, keys, qtbot):
    opened = []
    listing.record_opened.connect(opened.append)
    name = registers.title(listing._context.desk, "member", "member-05")
    listing.search.setFocus()
    listing.search.setText(name)
    keys.press("Enter")
    assert opened == ["member-05"]
    assert listing.count.text() == "共 1 名"


def test_a_heading_sorts_and_turns(listing):
    listing.records.sort_asked.emit("joined_on", True)
    ids = listing.records.table.ids
    found = registers.lines(listing._context.desk, MEMBER, ids)
    days = [found[one].words["joined_on"] for one in ids]
    assert days == sorted(days, reverse=True)


def test_struck_ones_are_shown_on_asking(listing, desk):
    registers.strike(desk, MEMBER, "member-03", "迁出")
    listing.reload()
    assert "member-03" not in listing.records.table.ids
    listing.struck.click()
    assert "member-03" in listing.records.table.ids


def test_a_sheet_dragged_in_is_handed_over_and_anything_else_is_not(listing):
    brought = []
    listing.file_dropped.connect(brought.append)
    dropped(listing, "/tmp/名册.xlsx")
    dropped(listing, "/tmp/照片.jpg")
    dropped(listing, "/tmp/a.csv", "/tmp/b.csv")
    assert brought == [Path("/tmp/名册.xlsx")]


def test_nothing_is_dropped_on_a_list_that_is_not_imported(desk, qtbot):
    imported, entered = (
        RecordListView(MEMBER, tools_for(desk), importable=one) for one in (True, False)
    )
    for made in (imported, entered):
        on_show(qtbot, made)
        made.reload()
    assert imported.acceptDrops()
    assert not entered.acceptDrops()
