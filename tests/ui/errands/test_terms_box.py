"""On which terms an errand is taken on."""

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox

from bindesk.domain.text.pinyin import initials
from bindesk.domain.text.problems import Problem
from bindesk.operations.errands import errand_items
from bindesk.ui.errands.terms_box import TermsBox
from tests.support.window.keys import shown


@pytest.fixture
def catalogue(desk, folk):
    return {one.item.code: one.item for one in errand_items.items_by_use(desk)}


@pytest.fixture
def box(qtbot, hall, catalogue):
    return shown(qtbot, TermsBox(hall))


def test_an_item_brings_its_handling_its_promise_and_its_materials(box, catalogue):
    box.show_item(catalogue["BM15"])
    terms = box.terms()
    assert (terms.handling, terms.days) == ("agency", 1)
    assert terms.missing == ("身份证", "未成年人附户口簿与监护人身份证")
    assert box.due.text() == "2026年11月23日 星期一 前（1 个工作日）"
    assert not box.doubt.isVisible()


def test_an_item_the_county_has_not_confirmed_says_so(box, catalogue):
    box.show_item(catalogue["BM05"])
    assert box.doubt.isVisible()


def test_a_promise_into_an_unpublished_year_says_it_is_estimated(box, catalogue, clock):
    clock.move(days=20)
    box.show_item(catalogue["BM19"])
    assert "预估" in box.due.text()


def test_what_is_done_on_the_spot_promises_so(box, catalogue):
    box.show_item(catalogue["BM01"])
    assert box.due.text() == "当场"


def test_ticked_materials_are_received(box, catalogue, qtbot):
    box.show_item(catalogue["BM15"])
    with qtbot.waitSignal(box.edited):
        box._ticks[0].click()
    assert box.terms().received == ("身份证",)
    box.tick_all()
    assert box.terms().missing == ()


def test_carrying_an_item_done_here_promises_some_days(box, catalogue):
    box.show_item(catalogue["BM01"])
    box.switch_to_agency()
    assert (box.terms().handling, box.terms().days) == ("agency", 5)
    assert "11月27日" in box.due.text()
    assert box.days.editor.hasFocus()


def test_other_days_are_another_day(box, catalogue, keys):
    box.show_item(catalogue["BM15"])
    box.days.editor.setFocus()
    box.days.editor.selectAll()
    keys.type("3")
    assert "11月25日" in box.due.text()


@pytest.mark.parametrize(
    ("code", "first"), [("BM01", "amount"), ("BM06", "amount"), ("BM27", "note")]
)
def test_the_first_thing_to_fill_in_follows_from_the_item(box, catalogue, code, first):
    box.show_item(catalogue[code])
    assert box.first() is box.fields[first]


def test_materials_come_first_where_somebody_else_decides(box, catalogue):
    box.show_item(catalogue["BM15"])
    assert box.first() is box._ticks[0]


def test_amounts_are_read_in_yuan_and_nonsense_is_said(box):
    box.fields["amount"].set_text("120.5")
    assert box.values()["amount"] == 12050
    assert box.check()
    box.fields["amount"].set_text("一百多")
    assert not box.check()
    assert "金额" in box.fields["amount"].message()


def test_findings_stand_beneath_their_fields(box):
    rest = box.say([Problem("phone-shape", "phone"), Problem("item-missing", "item")])
    assert [problem.code for problem in rest] == ["item-missing"]
    assert "6 位" in box.fields["phone"].message()


def test_a_draft_remembers_everything(box, catalogue):
    box.show_item(catalogue["BM15"])
    box.switch_to_agency()
    box.days.set_text("7")
    box._ticks[1].click()
    box.fields["note"].set_text("下午来取")
    typed = box.draft()
    box.show_item(catalogue["BM15"])
    box.restore({})
    assert box.terms().received == ()
    box.restore(typed)
    assert (box.terms().days, box.values()["note"]) == (7, "下午来取")
    assert box.terms().received == ("未成年人附户口簿与监护人身份证",)


def test_another_item_leaves_no_materials_of_the_one_before(box, catalogue):
    box.show_item(catalogue["BM15"])
    box.show_item(catalogue["BM01"])
    QApplication.processEvents()
    visible = [tick.text() for tick in box.findChildren(QCheckBox) if tick.isVisible()]
    assert visible == ["户号或缴费卡", "缴费现金或扫码"]
    box.show_item(None)
    assert box.terms().missing == ()


def test_an_agent_is_found_by_initials(box, folk, keys):
    box.fields["agent"].setFocus()
    wang = next(one for one in folk if one.name.startswith("王"))
    keys.type(initials(wang.name)[0] + "1")
    assert str(box.fields["agent"].value()).startswith("王")
