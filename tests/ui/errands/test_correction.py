"""Correcting an errand's row."""

import pytest

from bindesk.operations.errands import errand_lists
from bindesk.ui.errands.correction import CorrectionForm
from tests.support.desks.halls import served
from tests.support.window.keys import shown


@pytest.fixture
def form(qtbot, hall, desk, folk):
    errand = errand_lists.details(desk, served(desk, folk[0], "BM01", amount=12050)).errand
    return shown(qtbot, CorrectionForm(hall, errand))


def test_a_correction_begins_with_what_is_there(form, folk):
    form.start()
    assert form.fields["visitor"].text() == folk[0].name
    assert form.fields["amount"].text() == "120.50"
    assert form.fields["visitor"].editor.hasFocus()


def test_a_correction_needs_a_reason(form):
    form.fields["amount"].set_text("130")
    assert not form.check()
    assert "更正原因" in form.fields["correction"].message()
    form.fields["correction"].set_text("金额写错")
    assert form.check()
    errand, reason = form.correction()
    assert (errand.amount, reason, errand.subject) == (13000, "金额写错", "水费代收代缴")
