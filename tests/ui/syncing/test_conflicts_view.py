"""Two desks of a village said different things: shown side by side, and settled by keys."""

import pytest
from PySide6.QtWidgets import QApplication

from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.journal import conflicts
from bindesk.operations.records import registers
from bindesk.ui.syncing.conflicts_view import ConflictsView
from tests.support.county.local_county import digest_of
from tests.support.window.pages import bars, on_show


@pytest.fixture
def contested(world, desk, village, other):
    """A resident of whom two desks said different things: two fields."""
    made = registers.record(desk, RESIDENT, {"name": "赵玉兰", "phone": "13900000001"})[1]
    world.sync()
    registers.correct(desk, RESIDENT, made, {"phone": "13900000011", "group": "二组"})
    registers.correct(other.desk, RESIDENT, made, {"phone": "13900000022", "group": "三组"})
    world.sync()
    return made


@pytest.fixture
def view(qtbot, context, contested):
    made = ConflictsView(context)
    on_show(qtbot, made, context)
    made.load()
    made.ready()
    return made


def held(desk, record):
    return registers.open_record(desk, RESIDENT, record, unmask=True).values


def test_both_sides_are_shown_field_by_field_with_who_and_which_stands(view):
    assert view.heading.text() == "村民 赵玉兰"
    told = {c.contested.label: [label.text() for label in c.values()] for c in view.choices}
    assert told == {"村民小组": ["二组", "三组"], "联系电话": ["139****0011", "139****0022"]}
    options = [card.option for card in view.choices[0].cards]
    assert [option.origin.split()[0] for option in options] == ["李秀英", "王志强"]
    assert [option.note for option in options] == ["", "当前采用"]


def test_digits_choose_and_enter_goes_on_until_one_deed_settles_it_everywhere(
    world, view, keys, desk, contested, other
):
    before = keys.count
    keys.press("1", "Enter", "2", "Enter")
    assert keys.count - before == 4
    assert conflicts.how_many(desk) == 0
    values = held(desk, contested)
    assert (values["group"], values["phone"]) == ("二组", "13900000022")
    world.sync()
    assert held(other.desk, contested)["group"] == "二组"
    assert conflicts.how_many(other.desk) == 0
    stores = [world.county.store, *(seat.near.store for seat in world.seats)]
    assert len({tuple(digest_of(store)) for store in stores}) == 1


def test_enter_without_a_choice_settles_nothing_and_asks(view, keys, desk):
    keys.press("Enter")
    assert view.choices[0].message.isVisible()
    keys.press("1", "Enter", "Enter")
    assert view.choices[1].message.isVisible()
    view.resolve()
    assert conflicts.how_many(desk) == 1


def test_ctrl_enter_settles_when_all_is_chosen(view, keys, desk):
    keys.press("1", "Enter", "1", "Ctrl+Return")
    assert conflicts.how_many(desk) == 0
    assert view.choices == []
    assert view._empty_state.isVisible()
    assert QApplication.focusWidget() is view._empty_state, "not the search at the top"


def test_what_is_masked_is_shown_on_asking_and_what_was_chosen_stays(view, keys):
    keys.press("2")
    view.unmask_button.click()
    told = [label.text() for label in view.choices[1].values()]
    assert told == ["13900000011", "13900000022"]
    assert view.choices[0].picked
    view.load()
    assert [label.text() for label in view.choices[1].values()] == told


def test_deeds_that_come_in_meanwhile_leave_what_was_chosen(
    world, view, keys, desk, contested, other
):
    keys.press("1")
    registers.correct(other.desk, RESIDENT, contested, {"household": "3-012"})
    world.sync()
    view.load()
    assert view.choices[0].picked == view.choices[0].cards[0].option.key


def test_a_conflict_resolved_elsewhere_meanwhile_is_reported_and_removed(
    world, view, keys, desk, contested, other
):
    (waits,) = conflicts.open_conflicts(other.desk)
    picks = {one.field: one.sides[0].deed for one in waits.fields}
    conflicts.pick(other.desk, waits.kind, waits.record, picks)
    world.sync()
    keys.press("1", "Enter", "2", "Enter")
    assert len(bars(view._context)) == 1
    assert view.choices == []


def test_another_record_may_be_looked_at_first(world, view, desk, other, contested, keys):
    second = registers.record(desk, RESIDENT, {"name": "王小满"})[1]
    world.sync()
    registers.correct(desk, RESIDENT, second, {"group": "一组"})
    registers.correct(other.desk, RESIDENT, second, {"group": "四组"})
    world.sync()
    view.load()
    assert view.heading.text() == "村民 赵玉兰（还有 1 条）"
    view.later_button.click()
    assert view.heading.text() == "村民 王小满（还有 1 条）"
    keys.press("1", "Enter")
    assert view.heading.text() == "村民 赵玉兰"
    assert conflicts.how_many(desk) == 1


def test_with_nothing_to_settle_it_says_so(qtbot, context):
    made = ConflictsView(context)
    on_show(qtbot, made, context)
    made.load()
    made.resolve()
    made.unmask()
    made.skip()
    assert made._empty_state.isVisible()
    assert not made.settle_button.isVisible()
