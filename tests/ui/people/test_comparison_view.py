"""Two records side by side on the screen, decided by keys."""

from dataclasses import replace

import pytest

from bindesk.db.records import records
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.journal.undo import undo_last
from bindesk.operations.records import registers
from bindesk.ui.people.comparison_view import ComparisonView
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.pages import bars, on_show, tools_for

AGAIN = replace(
    PERSON, id="twin", id_number="", phone="13900000002", group="一组", household="", remarks="在外"
)
PAIR = (PERSON.id, AGAIN.id)


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def view(desk, qtbot):
    with desk.writing("record-resident") as work:
        work.put(RESIDENT, AGAIN)
    context = tools_for(desk)
    made = ComparisonView(context)
    made.closings = []
    made.closed.connect(lambda: made.closings.append(1))
    on_show(qtbot, made, context)
    made.load("resident", PAIR)
    return made


def stored(desk):
    with desk.reading() as conn:
        loaded = records.load_many(conn, RESIDENT, PAIR)
    return loaded[PAIR[0]], loaded[PAIR[1]]


def labels(view):
    return [field.label for field in view._fields]


def test_what_differs_is_offered_and_the_only_value_is_chosen(view):
    assert view.heading.text() == "王小明"
    assert view.reason.text() == "姓名和出生日期相同"
    assert labels(view) == ["公民身份号码", "联系电话", "村民小组", "户号", "备注"]
    assert [choice.picked for choice in view.choices] == [*PAIR[:1], "", "", *PAIR]
    assert view.choices[1].hasFocus()
    assert nameless(view) == []
    assert cut_off(view) == []


def test_a_pair_is_merged_with_six_keys(view, desk, keys):
    keys.press("2", "Enter", "1", "Enter")
    assert view.merge_button.hasFocus()
    keys.press("Ctrl+Enter")
    survivor, duplicate = stored(desk)
    assert (survivor.phone, survivor.group, survivor.remarks) == ("13900000002", "三组", "在外")
    assert duplicate.struck
    assert view.closings == [1]
    assert "已合并：王小明" in view._context.status.notice.text()
    undo_last(desk)
    assert stored(desk) == (PERSON, AGAIN)


def test_a_field_without_a_choice_is_asked_for_first(view, desk, keys):
    keys.press("Ctrl+Enter")
    assert "“联系电话”" in view.choices[1].message.text()
    keys.press("1", "Enter", "Enter")
    assert "“村民小组”" in view.choices[2].message.text()
    assert not stored(desk)[1].struck
    assert view.closings == []


def test_two_people_are_noted_and_nothing_else_changes(view, desk):
    view.separate_button.click()
    assert stored(desk) == (PERSON, AGAIN)
    assert view.closings == [1]
    assert "不是同一人" in view._context.status.notice.text()


def test_values_are_masked_until_the_clerk_unmasks_them_and_choices_stay(view, keys):
    keys.press("2")
    phone = view.choices[1]
    assert [label.text() for label in phone.values()] == ["139****0001", "139****0002"]
    view.unmask_button.click()
    phone = view.choices[1]
    assert [label.text() for label in phone.values()] == ["13900000001", "13900000002"]
    assert phone.picked == AGAIN.id
    assert not view.unmask_button.isVisible()


def test_masked_values_that_look_the_same_are_said_to_differ(desk, view):
    registers.correct(desk, RESIDENT, PERSON.id, {"remarks": "住在镇上"})
    view.load("resident", PAIR)
    options = [card.option for card in view.choices[-1].cards]
    assert [option.words for option in options] == ["***", "***"]
    assert all("两条不同" in option.note for option in options)


def test_a_record_that_changed_meanwhile_is_shown_again(view, desk):
    registers.correct(desk, RESIDENT, AGAIN.id, {"phone": PERSON.phone})
    view.separate_button.click()
    assert any("刚刚有改动" in words for words in bars(view._context))
    assert "联系电话" not in labels(view)
    assert view.closings == []


def test_a_record_that_is_gone_leads_back_to_the_list(view, desk):
    registers.strike(desk, RESIDENT, AGAIN.id, "迁出")
    view.merge_button.setFocus()
    for choice in view.choices:
        choice.choose(PERSON.id)
    view.merge()
    assert any("已作废或已合并" in words for words in bars(view._context))
    assert view.closings == [1]


def test_what_another_pair_answers_late_is_not_shown(view):
    late = view._comparison
    view.leave()
    view._on_read(late)
    assert view.choices == []
    assert not view.merge_button.isVisible()
