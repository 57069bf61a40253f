"""由负责人确认 on the page of carrying, from what comes back to what the county has."""

import pytest

from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.journal import undo
from bindesk.ui.syncing import sync_state
from bindesk.ui.syncing.status_view import SyncStatusView
from bindesk.ui.widgets.link_rows import LinkRow
from tests.support.county.local_county import rows_of
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import Keys
from tests.support.window.pages import on_show


@pytest.fixture
def view(qtbot, context):
    made = SyncStatusView(context)
    on_show(qtbot, made, context)
    return made


def show(view, desk):
    view.show_state(sync_state.read(desk))


@pytest.fixture
def held(world, desk):
    world.sync()
    with desk.writing("import-resident") as work:
        made = [Resident(id=work.new_id(), unit=desk.office.unit, name=f"人{n}") for n in range(25)]
        work.put_all(RESIDENT, made)
    undo.undo_last(desk)
    world.sync()


def struck(store):
    return sum("struck" in said for said in rows_of(store, "resident").values())


@pytest.mark.usefixtures("held")
def test_the_lead_confirms_by_name_and_the_county_has_it(qtbot, world, view, desk):
    show(view, desk)
    card = view.confirming
    assert card.isVisible()
    assert "由负责人确认" in view.rows()[0].row_text.detail
    card.open_button.click()
    assert "共作废 25 条" in card.intro.text()
    assert not card.password.isVisible(), "a desk without a password asks for none"
    card.confirm_button.click()
    assert card.message.text() == "✕ 请填写负责人姓名。"
    keys = Keys(qtbot)
    card.lead.setFocus()
    keys.commit("张书记")
    show(view, desk)
    assert card.lead.text() == "张书记", "reading anew leaves what is being typed"
    assert cut_off(view) == []
    assert nameless(view) == []
    with qtbot.waitSignal(view.read_requested):
        card.confirm_button.click()
    show(view, desk)
    assert not card.isVisible()
    assert not view.returned.isVisible()
    newest = view.pending.findChildren(LinkRow)[0]
    assert newest.row_text.detail.startswith("负责人确认作废（共 25 条记录） · 张书记")
    world.sync()
    assert struck(world.county.store) == 25


def test_where_nothing_is_held_nobody_is_asked(view, desk):
    show(view, desk)
    assert not view.confirming.isVisible()


@pytest.mark.usefixtures("held")
def test_what_was_typed_is_forgotten_with_cancel(view, desk):
    show(view, desk)
    card = view.confirming
    card.open_button.click()
    card.lead.setText("张书记")
    card.close_form()
    assert (card.lead.text(), card.open_button.isVisible()) == ("", True)
