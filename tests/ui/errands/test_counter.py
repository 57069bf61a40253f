"""The counter: everything from who has come to the receipt."""

import pytest

from bindesk.db.records import records
from bindesk.domain.errands.errands import ERRAND
from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.errands import errand_lists
from bindesk.operations.people import residents
from bindesk.operations.records import drafts
from bindesk.ui.errands.counter import CounterView
from bindesk.ui.errands.counter_controller import FORM
from tests.support.desks.halls import item
from tests.support.window.keys import shown


@pytest.fixture
def counter(qtbot, hall, folk):
    made = shown(qtbot, CounterView(hall))
    made.begin()
    made.ready()
    return made


def kept(desk):
    with desk.reading() as conn:
        return records.where(conn, ERRAND, {}, order=("number",))


def state(desk, errand):
    return errand_lists.details(desk, errand.id).so_far


def choose(counter, desk, person=None, code=""):
    if person:
        counter.visitor.show_visitor(residents.visitor(desk, "resident", person.id))
    if code:
        found = next(o.item for o in counter.item._offered if o.item.id == item(code))
        counter.item.show_item(found)


def test_an_errand_on_the_spot_is_done_and_the_counter_is_free_its_receipt_at_hand(
    counter, desk, folk, prints, hall
):
    choose(counter, desk, folk[0], "BM01")
    counter.terms.fields["amount"].set_text("120.5")
    counter.finish()
    made = kept(desk)[0]
    assert (made.resident, made.amount, made.subject) == (folk[0].id, 12050, "水费代收代缴")
    assert state(desk, made).state == "done"
    assert prints.receipts == [], "the next visitor is waiting"
    assert counter.receipt_button.isVisible()
    counter.receipt_button.click()
    assert prints.receipts == [made.id]
    assert counter.is_empty()
    assert counter.visitor.picker.line.hasFocus()
    assert "已办结：水费代收代缴" in hall.status.notice.text()


def test_the_receipt_at_hand_is_not_the_next_visitors(counter, desk, folk, prints, keys):
    choose(counter, desk, folk[0], "BM01")
    counter.finish()
    keys.type("w")
    assert counter.receipt_button.isHidden()
    counter.print_receipt()
    assert prints.receipts == []


def test_the_next_visitor_is_in_sight_after_an_errand(counter, desk, folk, qtbot):
    counter.resize(900, 300)
    choose(counter, desk, folk[0], "BM15")
    counter._scroll.verticalScrollBar().setValue(counter._scroll.verticalScrollBar().maximum())
    counter.clear()
    qtbot.waitUntil(lambda: not counter.visitor.picker.line.visibleRegion().isEmpty())


def test_what_somebody_else_decides_asks_once_about_materials(counter, desk, folk, prints):
    choose(counter, desk, folk[0], "BM15")
    counter.finish()
    assert kept(desk) == []
    assert "还有 2 项材料" in counter.message.text()
    counter.finish()
    made = kept(desk)[0]
    assert (made.handling, made.materials) == ("agency", "")
    assert state(desk, made).state == "accepted"
    assert prints.receipts == [made.id]


def test_the_button_says_what_it_will_do(counter, desk, folk):
    choose(counter, desk, folk[0], "BM01")
    assert counter.finish_button.text() == "办结"
    counter.switch_to_agency()
    assert counter.finish_button.text() == "受理并打印回执"
    counter.item.picker.line.insert("")
    choose(counter, desk, folk[0], "BM15")
    assert counter.finish_button.text() == "受理并打印回执"


def test_carrying_an_errand_takes_it_on_for_some_days(counter, desk, folk):
    choose(counter, desk, folk[0], "BM01")
    counter.switch_to_agency()
    counter.terms.tick_all()
    counter.finish()
    made = kept(desk)[0]
    assert (made.handling, made.promised_days) == ("agency", 5)
    assert made.materials == "户号或缴费卡\n缴费现金或扫码"


def test_a_new_visitor_is_saved_with_the_errand(counter, desk, folk):
    counter.visitor.meet("赵六六")
    counter.visitor.fields["id_number"].set_text("610427196007080027")
    counter.visitor.fields["phone"].set_text("13800000077")
    choose(counter, desk, code="BM01")
    counter.finish()
    with desk.reading() as conn:
        person = records.load(conn, RESIDENT, kept(desk)[0].resident)
    assert (person.name, person.phone, person.gender) == ("赵六六", "13800000077", "female")


def test_what_is_missing_is_said_beside_its_place(counter, desk, folk):
    counter.finish()
    assert "办事人" in counter.visitor.message.text()
    assert "事项" in counter.item.message.text()
    assert kept(desk) == []
    choose(counter, desk, folk[0], "BM01")
    counter.terms.fields["amount"].set_text("很多")
    counter.finish()
    assert "金额" in counter.terms.fields["amount"].message()
    counter.terms.fields["amount"].set_text("")
    counter.terms.fields["agent"].set_text("王大力")
    counter.finish()
    assert "关系" in counter.terms.fields["agent_relation"].message()
    assert kept(desk) == []


def test_a_newcomers_wrong_number_is_said_beside_it_and_nothing_is_lost(counter, desk):
    counter.visitor.meet("赵六六")
    counter.visitor.fields["id_number"].set_text("6104271960")
    choose(counter, desk, code="BM01")
    counter.finish()
    assert "18 位" in counter.visitor.fields["id_number"].message()
    assert counter.visitor.fields["name"].text() == "赵六六"


def test_a_forbidden_certificate_opens_the_panel_and_is_logged(counter, desk, folk, prints):
    choose(counter, desk, folk[0])
    counter.item.picker.line.insert("亲属关系证明")
    assert counter.guidance.isVisible()
    assert counter.finish_button.text() == "登记指引"
    counter.finish()
    made = kept(desk)[0]
    assert (made.subject, made.visitor) == ("亲属关系证明", folk[0].name)
    assert state(desk, made).state == "guided"
    assert prints.receipts == []
    assert counter.guidance.isHidden()


def test_a_purpose_that_asks_for_such_a_certificate_is_refused(counter, desk, folk):
    choose(counter, desk, folk[0], "BM40")
    counter.terms.fields["note"].set_text("开健在证明")
    counter.finish()
    assert kept(desk) == []
    assert "健在证明" in counter.item.message.text()


def test_consulting_is_registered_even_without_a_name(counter, desk):
    counter.item.picker.show_text("问养老金")
    counter.note_only()
    made = kept(desk)[0]
    assert (made.visitor, made.subject) == ("现场口头", "问养老金")
    counter.note_only()
    assert kept(desk)[1].subject == "咨询"


def test_what_is_missing_is_shown_in_one_list(counter, desk, folk):
    choose(counter, desk, folk[0], "BM15")
    counter.terms._ticks[0].click()
    counter.notify()
    made = kept(desk)[0]
    assert state(desk, made).state == "supplement"
    assert errand_lists.details(desk, made.id).steps[0].note == "未成年人附户口簿与监护人身份证"


def test_a_notice_registers_nothing_before_the_clerk_has_seen_the_list(counter, desk, folk, told):
    choose(counter, desk, folk[0], "BM15")
    told.yes = False
    counter.notify()
    assert kept(desk) == []
    assert told.texts == ["身份证\n未成年人附户口簿与监护人身份证"]


def test_nothing_missing_is_nothing_to_tell(counter, desk, folk):
    choose(counter, desk, folk[0], "BM15")
    counter.terms.tick_all()
    counter.notify()
    assert kept(desk) == []
    assert "无需补正" in counter.message.text()


def test_a_refusal_asks_why_and_says_where_to_go(counter, desk, folk, told):
    told.why = "户口不在本村"
    choose(counter, desk, folk[0], "BM15")
    counter.refuse()
    step = errand_lists.details(desk, kept(desk)[0].id).steps[0]
    assert (step.state, step.reason, step.note) == (
        "refused",
        "户口不在本村",
        "镇社保站/合作银行",
    )


def test_a_refusal_that_is_half_typed_is_kept_in_the_draft(counter, desk, folk, told, hall, qtbot):
    choose(counter, desk, folk[0], "BM15")
    told.yes, told.why = False, "户口不在"
    counter.refuse()
    counter.leave()
    again = shown(qtbot, CounterView(hall))
    again.begin()
    told.yes = True
    again.refuse()
    assert told.texts == ["", "户口不在"]
    again.refuse()
    assert told.texts[-1] == "", "a reason is of one refusal"


def test_somebody_of_the_household_goes_on_to_the_item(counter, desk, folk):
    choose(counter, desk, folk[0])
    counter.sidebar.picked.emit(residents.visitor(desk, "resident", folk[1].id))
    assert counter.visitor.visitor.id == folk[1].id
    assert counter.item.picker.line.hasFocus()


def test_what_is_half_typed_survives_a_power_cut(counter, desk, folk, hall, qtbot):
    choose(counter, desk, folk[0], "BM15")
    counter.terms.fields["note"].set_text("下午来取")
    counter.terms._ticks[0].click()
    counter.leave()
    assert "草稿已保存" in hall.status.draft.text()
    again = shown(qtbot, CounterView(hall))
    again.begin()
    assert again.visitor.visitor.id == folk[0].id
    assert again.item.item.code == "BM15"
    assert again.terms.terms().received == ("身份证",)
    assert again.terms.values()["note"] == "下午来取"


def test_a_finished_errand_leaves_no_draft(counter, desk, folk):
    choose(counter, desk, folk[0], "BM01")
    counter.terms.fields["note"].set_text("x")
    counter._on_edited()
    counter.leave()
    assert drafts.find(desk, FORM, "") is not None
    counter.finish()
    assert drafts.find(desk, FORM, "") is None


def test_clearing_begins_with_the_next_person(counter, desk, folk):
    choose(counter, desk, folk[0], "BM15")
    counter.clear()
    assert counter.is_empty()
    assert counter.terms.terms().missing == ()
    assert counter.visitor.picker.line.hasFocus()


def test_the_person_card_goes_beneath_on_a_narrow_window(counter):
    counter.resize(1200, 600)
    wide = counter._columns.direction()
    counter.resize(700, 600)
    assert counter._columns.direction() is not wide


def test_a_press_too_many_after_an_errand_says_nothing_of_the_empty_form(counter, desk, folk):
    choose(counter, desk, folk[0], "BM01")
    counter.finish()
    counter.finish()
    assert counter.visitor.message.isHidden()
    assert counter.item.message.isHidden()
    counter.visitor._on_typed()
    counter.finish()
    assert counter.visitor.message.isVisible()
