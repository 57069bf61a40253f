"""The errands somebody waits for."""

import pytest

from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.errands.open_errands import COLUMNS, OpenErrandsView
from tests.support.desks.halls import served, stepped
from tests.support.desks.township_desks import ZFT, choose, township_desk, township_tools
from tests.support.window.keys import shown


@pytest.fixture
def running(qtbot, hall, folk):
    return shown(qtbot, OpenErrandsView(hall))


def words(running, row):
    return [column.words(running.list.table.line(row)) for column in COLUMNS]


def test_the_most_urgent_stands_first_in_words(running, desk, folk):
    late, soon = served(desk, folk[0], "BM19"), served(desk, folk[1], "BM15")
    served(desk, folk[2], "BM01")
    running.load()
    assert list(running.list.table.ids) == [soon, late]
    told = words(running, 0)
    assert told[0] == "△ 还剩 1 个工作日"
    assert told[1] == folk[1].name
    assert told[3:5] == ["受理", "代办"]


def test_the_line_above_counts_what_waits(running, desk, folk, clock):
    served(desk, folk[0], "BM15")
    clock.move(days=5)
    served(desk, folk[0], "BM19")
    running.load()
    told = " ".join(one.text() for one in running.counts.values())
    assert "在办 2 件" in told
    assert "已超期 1 件" in told


def test_letters_filter_by_person_or_item(running, desk, folk):
    served(desk, folk[0], "BM19")
    other = served(desk, folk[1], "BM15")
    running.load()
    running.filter.setText("shbz")
    assert list(running.list.table.ids) == [other]
    running.filter.setText(folk[1].name)
    assert list(running.list.table.ids) == [other]
    running.filter.setText("0002")
    assert list(running.list.table.ids) == [other]
    running.filter.setText("zzz")
    assert list(running.list.table.ids) == []


def test_the_filter_stays_when_the_list_is_read_anew(running, desk, folk):
    served(desk, folk[0], "BM19")
    other = served(desk, folk[1], "BM15")
    running.filter.setText("shbz")
    running.load()
    assert list(running.list.table.ids) == [other]


def test_a_filter_that_finds_nothing_does_not_say_that_nothing_is_open(running, desk, folk):
    running.load()
    assert "暂无在办事项" in running.list.empty_words
    running.filter.setText("没有这个人")
    running.load()
    assert "暂无在办事项" in running.list.empty_words
    served(desk, folk[0], "BM19")
    running.load()
    assert "没有找到“没有这个人”" in running.list.empty_words
    running.filter.setText("")
    assert list(running.list.table.ids)
    assert running.list.empty_words == ""


def test_enter_opens_the_card(running, desk, folk, keys, qtbot):
    made = served(desk, folk[0], "BM15")
    running.load()
    running.ready()
    with qtbot.waitSignal(running.errand_opened) as told:
        keys.press("Enter")
    assert told.args == [made]


def test_a_paused_errand_waits_without_a_count(running, desk, folk):
    made = served(desk, folk[0], "BM15")
    stepped(desk, made, StepInput(state="paused", reason="公示"))
    running.load()
    assert words(running, 0)[0] == "‖ 暂不计时"


def test_an_empty_hall_has_nothing_to_put_the_cursor_on(running):
    running.load()
    running.ready()
    assert running.list.current() == ""


def test_a_list_of_all_villages_that_is_cut_says_so_and_a_search_finds_the_others(
    qtbot, tmp_path, monkeypatch
):
    monkeypatch.setattr(errand_lists, "MOST_OPEN", 1)
    desk = township_desk(tmp_path)
    running = shown(qtbot, OpenErrandsView(township_tools(desk)))
    running.load()
    everything = errand_lists.open_rows(desk)
    assert len(running.list.table.ids) == 1
    assert running.counts["open"].text() == f"在办 {len(everything)} 件"
    told = f"共 {len(everything)} 件，列出最急的 1 件，请输入姓名或选择一个村。"
    assert running.cut.text() == told
    assert running.cut.isVisible()
    last = everything[-1].line
    running.filter.setText(last.number)
    assert list(running.list.table.ids) == [last.id]
    assert not running.cut.isVisible()
    running.filter.setText("")
    choose(running.village, ZFT)
    running.load()
    assert len(running.list.table.ids) == 2
    assert not running.cut.isVisible()
    desk.close()
