"""What the clerk says of one step."""

from datetime import date

import pytest

from bindesk.domain.errands.errand_steps import NEEDS
from bindesk.domain.errands.errands import STATES
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.errands.step_form import EXTENSION, StepForm
from tests.support.window.keys import shown


@pytest.mark.parametrize("state", sorted(STATES))
def test_a_form_asks_for_all_that_its_step_needs(qtbot, hall, state):
    form = shown(qtbot, StepForm(hall, state))
    if state not in {"refused"}:
        assert set(NEEDS.get(state, ())) <= set(form.fields)
        assert all(form.fields[name].spec.required for name in NEEDS.get(state, ()))
    assert form.fields["day"].text() == "2026-11-20"


def test_what_was_typed_is_a_step(qtbot, hall):
    form = shown(qtbot, StepForm(hall, "submitted"))
    form.start()
    assert form.fields["office"].editor.hasFocus()
    form.fields["office"].set_text("镇社保站 张干事")
    form.fields["batch"].set_text("2026-11")
    form.fields["day"].set_text("昨天")
    assert form.step() == StepInput(
        state="submitted", office="镇社保站 张干事", batch="2026-11", day=date(2026, 11, 19)
    )


def test_an_extension_has_days_and_a_reason(qtbot, hall):
    form = shown(qtbot, StepForm(hall, EXTENSION))
    assert not form.check()
    form.fields["extension_days"].set_text("3")
    form.fields["reason"].set_text("县上核查")
    assert form.check()
    assert form.extension() == (3, "县上核查")
