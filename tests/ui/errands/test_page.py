"""The hall as a clerk works in it, key by key."""

import pytest
from PySide6.QtWidgets import QApplication

from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND
from bindesk.operations.errands import errand_lists
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.page import COUNTER, LEDGER, RUNNING, ErrandsPage
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.window import OfficeName, OfficeWindow
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.halls import Inline, people, served
from tests.support.window.keys import shown


@pytest.fixture
def window(qtbot, desk, told, prints):
    def page():
        hall = PageContext(
            desk,
            Tasks(Inline()),
            ChangeNotifier(),
            told,
            made.notices,
            made.status,
            prints.printing(),
        )
        return ErrandsPage(hall)

    sections = [
        RailSection("overview", "1", "工作台", "desk", Page),
        RailSection("errands", "4", "办事大厅", "hall", page),
    ]
    made = OfficeWindow(OfficeName("彬州市新民镇早饭头村党群服务中心"), sections, lambda _text: [])
    return shown(qtbot, made)


@pytest.fixture
def page(window, folk):
    window.go("errands")
    return window.page("errands")


def kept(desk):
    with desk.reading() as conn:
        return records.where(conn, ERRAND, {}, order=("number",))


def test_a_known_villager_is_served_with_a_receipt_in_fifteen_keys(
    window, desk, keys, prints, qtbot
):
    folk = people(desk, 2000)
    wang = next(one for one in folk if one.name == "王小明")
    served(desk, wang)
    window.go("errands")
    keys.type("wxm1")
    keys.type("sf1")
    keys.type("120")
    keys.press("Enter")
    keys.press("Ctrl+Return", "Ctrl+P")
    made = kept(desk)[-1]
    assert (made.resident, made.amount) == (wang.id, 12000)
    assert errand_lists.details(desk, made.id).so_far.state == "done"
    assert prints.receipts == [made.id]
    assert keys.count <= 13


def test_a_villager_never_served_among_two_thousand_takes_sixteen_keys(window, desk, keys, prints):
    folk = people(desk, 2000)
    window.go("errands")
    wanted = folk[1234]
    keys.type(wanted.id_number[-4:])
    keys.press("Enter")
    keys.type("sf1")
    keys.type("85")
    keys.press("Ctrl+Return", "Ctrl+P")
    assert kept(desk)[-1].resident == wanted.id
    assert prints.receipts
    assert keys.count <= 16


def test_a_newcomer_without_a_reader_stays_under_fifty_five_keys(page, desk, keys, prints):
    keys.compose("zhaoll")
    keys.commit("赵六六")
    keys.press("Enter")
    keys.type("610427196007080027")
    keys.press("Enter")
    keys.type("13800000077")
    keys.press("Ctrl+1")
    page.counter.item.setFocus()
    keys.type("sf1")
    keys.type("120")
    keys.press("Ctrl+Return", "Ctrl+P")
    assert kept(desk)[-1].visitor == "赵六六"
    assert prints.receipts
    assert keys.count <= 55


def test_the_counter_is_ready_when_the_section_is_shown(page):
    assert page.tabs.currentIndex() == COUNTER
    assert page.counter.visitor.picker.line.hasFocus()


def test_keys_go_from_tab_to_tab(page, keys):
    keys.press("Ctrl+2")
    assert page.tabs.currentIndex() == RUNNING
    keys.press("Ctrl+3")
    assert page.tabs.currentIndex() == LEDGER
    keys.press("Ctrl+1")
    assert page.tabs.currentIndex() == COUNTER


def test_lists_hear_of_every_deed(page, desk, folk, keys):
    keys.press("Ctrl+3", "Ctrl+1")
    keys.type("wxm1")
    keys.type("1")
    keys.press("Ctrl+Return")
    assert len(page.ledger.list.table.ids) == 1
    keys.press("Ctrl+2")
    assert page.running.list.table.ids == []


def test_enter_opens_a_card_and_escape_leads_back_step_by_step(page, desk, folk, keys):
    made = served(desk, folk[0], "BM15")
    page.arrive("")
    keys.press("Ctrl+2", "Enter")
    assert page.card.isVisible()
    assert page.card.errand == made
    page.card.begin("paused")
    keys.press("Esc")
    assert page.card.form is None
    assert page.card.isVisible()
    keys.press("Esc")
    assert not page.card.isVisible()
    assert page.running.list.hasFocus()


def test_ctrl_enter_keeps_the_step_on_the_card(page, desk, folk, keys):
    made = served(desk, folk[0], "BM15")
    page.arrive(made)
    page.card.begin("paused")
    keys.press("Ctrl+Return")
    assert "请填写" in page.card.form.fields["reason"].message()
    page.card.form.fields["reason"].set_text("公示7天")
    keys.press("Ctrl+Return")
    assert page.card.state.text() == "中止"
    assert kept(desk)[0].id == made


def test_an_errand_asked_for_from_elsewhere_is_opened(page, desk, folk):
    made = served(desk, folk[0], "BM15")
    page.arrive(made)
    assert page.card.isVisible()
    assert page.card.errand == made


def test_ctrl_p_prints_the_receipt_of_the_card_or_the_month(page, desk, folk, keys, prints):
    made = served(desk, folk[0], "BM15")
    page.arrive(made)
    keys.press("Ctrl+P")
    assert prints.receipts == [made]
    page.go(LEDGER)
    keys.press("Ctrl+P")
    assert prints.ledgers == [(2026, 11)]


def test_the_other_keys_of_the_counter(page, desk, folk, keys):
    keys.press("Ctrl+N")
    assert page.counter.visitor.is_new
    page.counter.clear()
    keys.type("wxm1")
    keys.press("F4")
    assert page.counter.visitor._is_unmasked
    keys.type("shbz1")
    keys.press("F6")
    assert page.counter.terms.terms().missing == ()
    keys.press("Ctrl+G")
    assert "无需补正" in page.counter.message.text()
    keys.press("Ctrl+D")
    assert page.counter.terms.terms().handling == "agency"
    keys.press("Ctrl+L")
    assert errand_lists.details(desk, kept(desk)[0].id).so_far.state == "guided"


def test_keys_of_the_counter_do_nothing_elsewhere(page, desk, keys):
    page.go(RUNNING)
    keys.press("Ctrl+Return", "Ctrl+D", "Ctrl+L", "Ctrl+G", "F6", "F4", "Ctrl+P")
    assert kept(desk) == []
    keys.press("Ctrl+N")
    assert page.tabs.currentIndex() == COUNTER
    assert page.counter.visitor.is_new


def test_leaving_keeps_what_is_half_typed(window, page, folk, keys):
    keys.type("wx")
    window.go("overview")
    assert "草稿已保存" in window.status.draft.text()


def test_a_deed_elsewhere_is_seen_on_an_open_card(page, desk, folk):
    from bindesk.operations.errands import errands
    from bindesk.operations.errands.registration import StepInput

    made = served(desk, folk[0], "BM15")
    page.arrive(made)
    changes = errands.step(desk, made, StepInput(state="to-submit"))
    page._context.changes.notify(changes)
    assert page.card.state.text() == "待报送"


def test_the_smallest_window_shows_the_deed_of_the_counter(window, page):
    window.resize(1024, 560)
    QApplication.processEvents()
    button = page.counter.finish_button
    corner = button.mapTo(window, button.rect().bottomRight())
    assert corner.y() < window.height()
    assert corner.x() < window.width()


def test_ctrl_f_goes_to_the_filter_of_the_list(page, keys):
    keys.press("Ctrl+F")
    assert page.running.filter.hasFocus()
    keys.press("Ctrl+3", "Ctrl+F")
    assert page.ledger.filter.hasFocus()


def test_the_position_is_the_tab_or_the_card(page, desk, folk):
    assert page.position() == ""
    page.go(RUNNING)
    assert page.position() == "open"
    page.go(LEDGER)
    assert page.position() == "ledger"
    errand = served(desk, folk[0], "BM15")
    page.arrive(errand)
    assert page.position() == errand
