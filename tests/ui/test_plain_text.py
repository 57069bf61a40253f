"""What people typed is shown letter by letter: no widget and no list takes it for rich text."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

import bindesk
from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.settings import Settings
from bindesk.ui.main_controller import DeskController
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.window import OfficeName, OfficeWindow
from bindesk.ui.widgets.labels import plain_tip
from tests.support.desks.township_desks import NAMES as VILLAGES
from tests.support.desks.township_desks import at, township_desk
from tests.support.window.inline_pool import inline_tasks
from tests.support.window.keys import shown

PAGES = ("overview", "meetings", "hall", "people", "books", "carrying", "preferences")
HOSTILE = '<img src="//10.0.0.9/x.png">'


@pytest.fixture
def above(tmp_path, qtbot):
    """A township's window; each of its villages has a member, a meeting and an errand of a hostile name."""
    desk, holder = township_desk(tmp_path), []
    rename_all(desk)
    sections = [
        RailSection(name, "", name, "desk", lambda name=name: holder[0].makers[name]())
        for name in PAGES
    ]
    window = OfficeWindow(OfficeName(f"新民镇{HOSTILE}"), sections, lambda _typed: ())
    shown(qtbot, window)
    made = DeskController(desk, window, inline_tasks(), Settings)
    holder.append(made)
    made.begin()
    yield made
    desk.close()


def rename_all(desk):
    fields = {
        MEMBER: ("name",),
        ORGANISATION: ("name",),
        MEETING: ("topic", "place"),
        ERRAND: ("visitor", "subject"),
    }
    for unit in VILLAGES:
        village = at(desk, unit)
        with village.writing("record") as work:
            for kind, names in fields.items():
                for record in records.where(work.conn, kind, {"unit": unit}):
                    work.put(kind, replace(record, **dict.fromkeys(names, HOSTILE)))


def takes_for_rich(words):
    """Return whether Qt, which looks for tags, would take a text for rich text that names a picture."""
    return "<" in words.removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "")


def words_of(widget: QWidget):
    yield widget.toolTip()
    if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText:
        yield widget.text()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from tips_of(widget.model())


def tips_of(model: QAbstractItemModel):
    is_table = isinstance(model, QAbstractTableModel)
    columns = model.columnCount(QModelIndex()) if is_table else 1
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            yield str(model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or "")


def test_no_page_of_a_township_takes_a_villages_names_for_rich_text(above):
    seen = 0
    for page in PAGES:
        above._window.go(page)
        QApplication.processEvents()
        for widget in above._window.findChildren(QWidget):
            for words in words_of(widget):
                assert not takes_for_rich(words), (page, widget, words)
                seen += "10.0.0.9" in words
    assert seen > 5, "no hostile name was met: the walk does not reach the records"


def test_a_tip_with_tags_is_shown_letter_by_letter():
    assert plain_tip("王小明") == "王小明"
    tip = plain_tip(f"{HOSTILE}\n二组 & 三组")
    assert tip == "<qt>&lt;img src=&quot;//10.0.0.9/x.png&quot;&gt;<br>二组 &amp; 三组</qt>"


def test_every_tooltip_is_set_by_the_one_function_that_makes_it_plain():
    root = Path(bindesk.__file__).parent
    setters = [
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if ".setToolTip(" in file.read_text("utf-8")
    ]
    assert setters == ["ui/widgets/labels.py"]
