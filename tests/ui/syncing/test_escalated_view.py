"""An errand that was handed up is stepped on by the township, and the village hears of it."""

import pytest

from bindesk.operations.errands import errand_lists, errands
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.syncing.escalated_view import EscalatedView
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.year_desks import accepted
from tests.support.window.pages import bars, on_show


@pytest.fixture
def errand(world, desk, township):
    made = accepted(desk)
    errands.step(desk, made, StepInput(state="submitted", office="镇便民服务中心"))
    world.sync()
    return made


@pytest.fixture
def view(qtbot, above, errand):
    made = EscalatedView(above)
    on_show(qtbot, made, above)
    made.show_errand(errand)
    return made


def buttons(view):
    return [b.text() for b in view.findChildren(Button) if b.isVisible() and b.text() != "返回"]


def test_the_steps_that_are_the_townships_are_offered(view):
    assert view.heading.text() == "早饭头村  王小明 医保费报销"
    assert buttons(view) == ["登记办理中", "登记办结", "退回补正"]


def test_a_step_is_saved_in_the_villages_log(view, world, desk, errand, keys):
    view.begin("in-progress")
    keys.type("a")
    keys.press("Ctrl+Return")
    assert buttons(view) == ["登记办结", "退回补正"]
    view.begin("decided")
    keys.press("1", "Ctrl+Return")
    assert view.form is None
    assert buttons(view) == []
    world.sync()
    card = errand_lists.details(desk, errand)
    assert [step.state for step in card.steps] == [
        "accepted",
        "submitted",
        "in-progress",
        "decided",
    ]
    assert card.steps[-1].clerk == "周干事"


def test_a_return_needs_its_reason(view, world, desk, errand, keys):
    view.begin("returned")
    keys.press("Ctrl+Return")
    assert view.form is not None
    assert "✕" in view.form.field("reason").message()
    keys.commit("缺发票原件")
    keys.press("Ctrl+Return")
    assert view.form is None
    world.sync()
    assert errand_lists.details(desk, errand).so_far.state == "returned"


def test_what_is_half_typed_is_not_lost_when_deeds_come_in(view, keys):
    view.begin("returned")
    keys.commit("缺发票")
    view.load()
    assert view.form.field("reason").text() == "缺发票"
    view.step_back()
    assert view.form is None
    assert buttons(view) == ["登记办理中", "登记办结", "退回补正"]


def test_a_step_that_another_desk_took_meanwhile_is_shown(view, world, desk, errand, keys):
    view.begin("decided")
    errands.step(desk, errand, StepInput(state="withdrawn", reason="不办了"))
    world.sync()
    keys.press("1", "Ctrl+Return")
    assert view.form is not None
    assert len(bars(view._context)) == 1


def test_a_step_back_leads_to_the_villages(view, qtbot):
    with qtbot.waitSignal(view.closed):
        view.step_back()
    view.load()
    assert view.errand == ""
