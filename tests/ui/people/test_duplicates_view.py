"""The list of likely pairs of a register."""

from dataclasses import replace

import pytest

from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.people import duplicates
from bindesk.ui.people.duplicates_view import DuplicatesView
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.accessible_names import nameless
from tests.support.window.pages import on_show, tools_for

AGAIN = replace(PERSON, id="twin", id_number="", group="一组")
NAMELESS_BIRTH = replace(AGAIN, id="unborn", born=None, phone="", household="")


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def view(desk, qtbot):
    context = tools_for(desk)
    made = DuplicatesView(RESIDENT, context)
    on_show(qtbot, made, context)
    made.closings = []
    made.closed.connect(lambda: made.closings.append(1))
    return made


@pytest.fixture
def listed(view, desk):
    with desk.writing("record-resident") as work:
        work.put_all(RESIDENT, [AGAIN, NAMELESS_BIRTH])
    view.show_list()
    return view


def rows(view):
    table = view.records.table
    return [
        [table.index(row, column).data() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_a_register_without_duplicates_says_so(view):
    view.show_list()
    assert view.records.table.ids == []
    assert view.records.empty_words == "没有找到可能重复的村民记录。"
    assert nameless(view) == []


def test_pairs_are_listed_with_their_certainty_and_the_reason(listed):
    assert rows(listed) == [
        ["◐ 很可能", "王小明", "1955-03-15  三组  3-012", "1955-03-15  一组  3-012", "姓名和出生日期相同"],
        ["○ 可能", "王小明", "1955-03-15  一组  3-012", "一组", "姓名相同，其中一条没有出生日期"],
    ]  # fmt: skip
    assert listed.summary.text().startswith("可能重复的记录 2 组")


def test_enter_opens_a_pair_and_back_returns_to_the_list(listed, keys):
    keys.press("Enter")
    assert listed.comparison.isVisible()
    assert listed.comparison.heading.text() == "王小明"
    assert listed.back()
    assert listed.records.isVisible()
    assert not listed.back()


def test_after_a_decision_the_cursor_is_on_the_next_pair(listed, keys):
    keys.press("Enter")
    listed.comparison.separate_button.click()
    assert [row[0] for row in rows(listed)] == ["○ 可能"]
    assert listed.records.current() == listed.records.table.ids[0]
    assert listed.records.hasFocus()


def test_the_button_leads_back_to_the_register(listed):
    listed.back_button.click()
    assert listed.closings == [1]


def test_a_reading_that_comes_late_replaces_no_newer_one(listed):
    listed._on_read(listed._readings - 1, [])
    assert len(listed.records.table.ids) == 2


def test_pairs_are_read_away_from_the_windows_thread(listed, monkeypatch):
    jobs = []
    monkeypatch.setattr(listed._context.tasks._pool, "start", jobs.append)
    monkeypatch.setattr(duplicates, "pairs", lambda *_args: pytest.fail("read on the thread"))
    listed.reload()
    assert len(jobs) == 1
