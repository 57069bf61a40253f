"""What they have come for."""

import pytest

from bindesk.ui.errands.item_box import USUAL, ItemBox
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.halls import item, served
from tests.support.window.keys import shown


@pytest.fixture
def box(qtbot, hall, folk, desk):
    for _ in range(3):
        served(desk, folk[0], "BM13")
    made = shown(qtbot, ItemBox(hall))
    made.load()
    made.setFocus()
    return made


def test_initials_and_a_digit_choose_an_item(box, keys):
    keys.type("sf1")
    assert box.item.code == "BM01"
    assert box.subject() == ""


def test_the_usual_items_are_chosen_by_one_digit(box, keys):
    keys.type("1")
    assert box.item.code == "BM13"


def test_the_usual_items_can_be_pressed(box, qtbot):
    usual = box._usual.findChildren(Button)
    assert len(usual) == USUAL
    with qtbot.waitSignal(box.chosen):
        usual[0].click()
    assert box.item.code == "BM13"


def test_an_item_is_chosen_by_its_number(box, keys):
    keys.type("bm07")
    assert [one.id for one in box.picker.picking.candidates] == [item("BM07")]
    keys.press("Enter")
    assert box.item.code == "BM07"


def test_digits_after_the_letters_of_a_number_are_digits(box, keys):
    keys.type("bm1")
    assert box.item is None
    assert box.picker.text() == "bm1"


@pytest.mark.parametrize("typed", ["亲属关系证明", "健在", "开个婚姻状况证明"])
def test_a_certificate_the_village_must_not_issue_is_noticed_while_typing(box, qtbot, typed):
    with qtbot.waitSignal(box.refused) as told:
        box.picker.line.insert(typed)
    assert told.args[0].name in {"亲属关系证明", "健在证明", "婚姻状况证明"}
    assert box.certificate is not None


def test_a_certificate_can_be_chosen_by_its_initials(box, keys, qtbot):
    keys.type("qsgx")
    assert "村里不开" in box.picker.picking.candidates[0].detail
    keys.type("1")
    assert box.certificate.name == "亲属关系证明"
    assert box.item is None


def test_another_word_takes_the_refusal_back(box, qtbot):
    box.picker.line.insert("健在")
    with qtbot.waitSignal(box.refused) as told:
        box.picker.line.setText("水")
    assert told.args == [None]


def test_what_is_no_item_stands_for_itself(box):
    box.picker.show_text(" 问路 ")
    assert box.subject() == "问路"


def test_typing_after_a_choice_undoes_it(box, keys, qtbot):
    keys.type("1")
    with qtbot.waitSignal(box.chosen) as told:
        keys.type("x")
    assert told.args == [None]
    assert box.item is None


def test_a_draft_remembers_item_and_words(box):
    keys_of = {"item": item("BM15"), "subject": ""}
    box.restore(keys_of)
    assert box.item.code == "BM15"
    assert box.draft() == keys_of
    box.restore({"item": "", "subject": "健在"})
    assert box.certificate is not None
    assert box.draft()["subject"] == "健在"


def test_a_finding_stands_beneath_the_line(box):
    box.say("请选择")
    assert box.message.isVisible()
    box.say("")
    assert not box.message.isVisible()


def test_a_desk_without_a_catalogue_is_offered_the_shipped_one(qtbot, hall):
    box = shown(qtbot, ItemBox(hall))
    box.load()
    assert box.lay_out.isVisible()
    box.lay_out.click()
    assert not box.lay_out.isVisible()
    box.setFocus()
    box.picker.line.insert("sf")
    assert box.picker.picking.candidates[0].title == "水费代收代缴"


def test_a_text_that_fits_no_item_is_answered(box, keys):
    keys.type("qqq")
    assert "没有“qqq”" in box.picker.picking.note


def test_a_digit_means_the_same_after_an_errand(box, desk, folk):
    box.load()
    before = [usage.item.code for usage in box._offered[:USUAL]]
    for _ in range(5):
        served(desk, folk[0], "BM27")
    box.load()
    assert [usage.item.code for usage in box._offered[:USUAL]] == before
