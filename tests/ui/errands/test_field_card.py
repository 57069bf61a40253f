"""A card with a few fields."""

import pytest

from bindesk.domain.errands.errands import ERRAND_STEP
from bindesk.domain.text.problems import Problem
from bindesk.ui.errands.field_card import FieldCard
from bindesk.ui.widgets.buttons import Button
from bindesk.ui.widgets.forms import FormContext
from tests.support.window.keys import shown


@pytest.fixture
def card(qtbot, desk):
    specs = {name: ERRAND_STEP.specs[name] for name in ("day", "reason", "way")}
    return shown(qtbot, FieldCard("记一步", specs, FormContext(desk.today)))


def test_a_required_field_is_asked_for_and_gone_to(card):
    assert not card.check()
    assert "请填写“日期”" in card.fields["day"].message()
    assert card.fields["day"].editor.hasFocus()
    card.fields["day"].set_text("昨天")
    assert card.check()
    assert card.values() == {"day": "2026-11-19", "reason": "", "way": ""}


def test_findings_stand_beneath_their_fields_and_the_rest_beneath_all(card):
    card.say([Problem("step-in-future", "day"), Problem("errand-struck", "state")])
    assert "晚于今天" in card.fields["day"].message()
    assert "已作废" in card.message.text()
    card.say([])
    assert card.message.isHidden()


def test_its_buttons_keep_it_or_put_it_away(card, qtbot):
    keep, drop = card.findChildren(Button)
    with qtbot.waitSignal(card.submitted):
        keep.click()
    with qtbot.waitSignal(card.cancelled):
        drop.click()


def test_a_field_can_be_gone_to(card):
    card.begin("reason")
    assert card.fields["reason"].editor.hasFocus()
