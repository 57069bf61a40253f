"""Every page stays usable where records came from a newer program or a broken one."""

import pytest
from PySide6.QtCore import Qt

from bindesk.domain.all_kinds import KINDS, kinds_listed_on
from bindesk.domain.errands.errand_lists import ErrandFilter
from bindesk.domain.meetings.meetings import MEETING, MeetingFilter
from bindesk.domain.records.kinds import Section
from bindesk.operations.errands import errand_lists
from bindesk.operations.meetings import meeting_lists
from bindesk.operations.records import registers
from bindesk.settings import Settings
from bindesk.ui.main_controller import DeskController
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.window import OfficeName, OfficeWindow, SearchMatch
from bindesk.ui.widgets.records import RecordList
from tests.support.desks.desks import practice_desk
from tests.support.desks.strange_records import UNKNOWN_CHOICE, receive
from tests.support.desks.township_desks import ZFT, choose, township_desk, write
from tests.support.window.inline_pool import answer_of, elsewhere, inline_tasks
from tests.support.window.keys import shown

NAMES = ("overview", "meetings", "hall", "people", "books", "carrying", "preferences")
TYPED = (
    "学习",
    "程小丽",
    UNKNOWN_CHOICE,
    "1",
    "0777",
    "lx",
    "李",
    "高龄",
    "'%",
    "长长",
    "A01",
    "\x01",
)


def _controller(desk, qtbot):
    holder = []
    sections = [
        RailSection(name, "", name, "desk", lambda name=name: holder[0].makers[name]())
        for name in NAMES
    ]
    window = OfficeWindow(
        OfficeName(desk.office.name),
        sections,
        lambda typed: holder[0].find(typed),
        run=lambda query, then: holder[0].context.run_query(query, then),
    )
    shown(qtbot, window)
    holder.append(DeskController(desk, window, inline_tasks(), Settings))
    holder[0].begin()
    return holder[0]


@pytest.fixture(params=["village", "township"])
def strange(request, tmp_path, qtbot):
    """The window of a village whose records are strange, or of the township above it."""
    if request.param == "township":
        desk = township_desk(tmp_path)
    else:
        desk = practice_desk(tmp_path)
        write(desk, ZFT)
    receive(desk, ZFT, each_value=False)
    yield _controller(desk, qtbot)
    desk.close()


def _warnings(controller):
    return [bar.words for bar in controller.context.notices.bars()]


def _cells(view):
    """Return all texts of a list, read as it paints them."""
    model = view.table
    return [
        model.data(model.index(row, column), role)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ForegroundRole)
    ]


def _some(controller, ids):
    """Return all ids at a village, and a few of them at a township, whose page is slow to open."""
    return ids if controller.villages is None else ids[::7]


def _read_lists(page):
    for view in page.findChildren(RecordList):
        _cells(view)
        view.selectAll()
        view.copy()


def test_every_page_opens_and_every_list_is_read(strange):
    for section in NAMES:
        strange._window.go(section)
        page = strange._window.page(section)
        _read_lists(page)
        page.grab()
        assert _warnings(strange) == [], section


def test_every_register_lists_its_records_and_opens_each(strange):
    window, desk = strange._window, strange.desk
    for kind in kinds_listed_on(Section.REGISTERS):
        window.go("people", kind.name)
        register = window.page("people").here()
        register.show_list()
        ids = set(registers.ids(desk, kind))
        assert set(register.listing.records.table.ids) == ids
        assert register.listing.count.text().startswith(f"共 {len(ids)} ")
        texts = " ".join(str(text) for text in _cells(register.listing.records))
        assert "有无法识别的内容" in texts
        for record in sorted(ids):
            register.open_record(record)
            register.form.leave()
    assert _warnings(strange) == []


def test_no_meeting_is_missing_from_the_years_and_the_undated_ones(strange):
    window, desk = strange._window, strange.desk
    window.go("meetings")
    year = window.page("meetings").year
    if year.village is not None:
        choose(year.village, ZFT)
        year.branch.setCurrentIndex(0)
        year.reload()
    else:
        year.branch.setCurrentIndex(year.branch.findData(f"b-{ZFT}"))
        year.reload()
    seen = set()
    for row in range(year.year.count()):
        year.year.setCurrentIndex(row)
        year.show_year()
        _cells(year.list)
        seen |= set(year.list.table.ids)
    branch = "" if year.village is not None else f"b-{ZFT}"
    every = MeetingFilter(unit=ZFT, branch=branch, struck=True)
    assert seen == set(meeting_lists.ids(desk, every))
    assert year.undated.isVisible()
    assert _warnings(strange) == []


def test_the_grid_has_a_row_for_a_type_of_a_later_version(strange):
    window = strange._window
    window.go("meetings")
    year = window.page("meetings").year
    if year.village is not None:
        choose(year.village, ZFT)
    year.branch.setCurrentIndex(year.branch.findData(f"b-{ZFT}"))
    year.year.setCurrentIndex(year.year.findData(2026))
    year.show_year()
    assert UNKNOWN_CHOICE in year.controller._rows
    assert sum(len(cell.meetings) for cell in year.controller._rows[UNKNOWN_CHOICE].cells) > 0
    year.grab()
    for kind, row in year.controller._rows.items():
        for month, cell in enumerate(row.cells, start=1):
            if cell.meetings:
                assert answer_of(year.controller.preview(kind, month))
    assert _warnings(strange) == []


def test_every_record_is_read_in_words(strange):
    window, desk = strange._window, strange.desk
    window.go("carrying")
    for kind in KINDS.values():
        for record in _some(strange, registers.ids(desk, kind)):
            window.page("carrying").arrive(f"sheet/{kind.name}/{record}")
    assert _warnings(strange) == []


def test_every_meeting_and_every_errand_opens(strange):
    window, desk = strange._window, strange.desk
    for errand in _some(strange, errand_lists.ledger(desk, ErrandFilter())[0]):
        strange.go_to(SearchMatch("errand", errand, ""))
    for meeting in _some(strange, meeting_lists.ids(desk, MeetingFilter(struck=True))):
        strange.go_to(SearchMatch(MEETING.name, meeting, ""))
        if window.section() == "meetings":
            window.page("meetings").editor.leave()
    assert _warnings(strange) == []


def test_what_is_typed_above_finds_and_opens(strange):
    matches = [match for typed in TYPED for match in elsewhere(strange.find, typed)]
    assert {match.kind for match in matches} >= {"member", "resident", "meeting", "errand"}
    for match in _some(strange, matches):
        strange.go_to(match)
    assert _warnings(strange) == []


def test_every_book_is_drawn(strange):
    window = strange._window
    if strange.villages is not None:
        strange.villages.choose(ZFT)
    window.go("books")
    page = window.page("books")
    for book in ("L02", "L03", "L06", "L10", "L13"):
        page.arrive(book)
        page.draw()
        page.grab()
    assert _warnings(strange) == []
