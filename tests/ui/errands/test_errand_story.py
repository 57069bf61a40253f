"""What an errand's card tells."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from bindesk.domain.errands.errands import ERRAND, ErrandStep
from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.errands.errand_story import FactsCard, Timeline
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.halls import served, stepped
from tests.support.window.keys import shown


def words(widget):
    return " ".join(one.text() for one in widget.findChildren(QLabel))


@pytest.fixture
def facts(desk, folk):
    return errand_lists.details(desk, served(desk, folk[0], "BM15", materials="身份证"))


def test_the_facts_of_an_errand_are_shown_and_empty_ones_left_out(qtbot, hall, facts, folk):
    told = words(shown(qtbot, FactsCard(hall, facts)))
    for part in ("610482102249-2026-A-0001", folk[0].name, "代办", "11月23日", "身份证"):
        assert part in told
    assert "作废原因" not in told
    assert "金额" not in told


def test_the_telephone_is_masked_until_shown_and_the_audit_knows(qtbot, hall, facts, desk, folk):
    card = shown(qtbot, FactsCard(hall, facts))
    assert card.phone.text() != folk[0].phone
    card.unmask.click()
    assert card.phone.text() == folk[0].phone
    assert card.unmask.isHidden()
    card.show_phone()
    with desk.reading() as conn:
        (entry,) = audit_entries(conn)
    assert entry.detail == ERRAND.specs["phone"].label


def test_the_steps_are_shown_in_order_with_who_took_them(qtbot, desk, facts):
    stepped(
        desk,
        facts.errand.id,
        StepInput(state="submitted", office="镇社保站"),
        StepInput(state="returned", reason="缺照片"),
    )
    steps = errand_lists.details(desk, facts.errand.id).steps
    told = words(shown(qtbot, Timeline(steps)))
    assert told.index("受理") < told.index("已报送") < told.index("退回补正")
    assert "原因：缺照片" in told
    assert "李秀英" in told


def test_two_steps_taken_on_two_desks_at_once_are_both_shown(qtbot):
    day = date(2026, 11, 20)
    steps = [
        ErrandStep(id=i, place=2, state=s, day=day) for i, s in (("a", "done"), ("b", "paused"))
    ]
    told = words(shown(qtbot, Timeline(steps)))
    assert "办结" in told
    assert "中止" in told
    assert told.count("两台电脑各登记了一步") == 2
