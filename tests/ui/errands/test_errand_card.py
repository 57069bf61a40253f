"""The card of an errand: what may follow, and doing it."""

import pytest

from bindesk.operations.errands import errand_lists
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.errands.errand_card import ErrandCard
from bindesk.ui.errands.step_form import EXTENSION
from bindesk.ui.widgets.buttons import Button
from tests.support.desks.halls import served, stepped
from tests.support.window.keys import shown
from tests.support.window.pictures import picture


@pytest.fixture
def card(qtbot, hall, folk):
    made = shown(qtbot, ErrandCard(hall))
    made.resize(1200, 700)
    return made


def offered(card):
    buttons = card.next.itemAt(0).widget().findChildren(Button)
    return [one.text() for one in buttons]


def press(card, words):
    buttons = card.next.itemAt(0).widget().findChildren(Button)
    next(one for one in buttons if one.text() == words).click()


def test_only_steps_that_may_follow_are_offered_the_usual_first(card, desk, folk):
    card.show_errand(served(desk, folk[0], "BM15"))
    assert offered(card) == [
        "登记待报送", "报送镇便民中心", "中止办理", "终止办理", "登记撤回",
        "打印回执", "延期", "更正", "作废",
    ]  # fmt: skip
    assert card.state.text() == "受理"
    assert card.left.text() == "△ 还剩 1 个工作日"


def test_a_paused_errand_offers_to_go_on(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    stepped(desk, made, StepInput(state="paused", reason="公示"))
    card.show_errand(made)
    assert offered(card)[0] == "恢复办理"
    assert "延期" not in offered(card)


def test_nothing_more_can_be_done_to_a_struck_errand(card, desk, folk, told):
    card.show_errand(served(desk, folk[0], "BM15"))
    card.strike()
    assert told.questions
    assert card.state.text() == "作废"
    assert offered(card) == ["打印回执", "恢复"]


def test_a_struck_errand_is_restored_from_its_card(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    card.strike()
    press(card, "恢复")
    assert card.state.text() == "受理"
    assert "报送镇便民中心" in offered(card)
    assert not errand_lists.details(desk, made).errand.struck


def test_a_step_is_entered_in_place_and_saved(card, desk, folk, hall):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    press(card, "报送镇便民中心")
    assert card.form is not None
    card.save()
    assert "请填写" in card.form.fields["office"].message()
    card.form.fields["office"].set_text("镇社保站 张干事")
    card.save()
    assert card.form is None
    assert card.state.text() == "已报送"
    assert "已登记：已报送" in hall.status.notice.text()
    assert errand_lists.details(desk, made).steps[-1].office == "镇社保站 张干事"


def test_a_step_another_desk_has_taken_meanwhile_is_said_and_nothing_is_lost(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    card.begin("to-submit")
    card.form.fields["note"].set_text("已装袋")
    stepped(desk, made, StepInput(state="withdrawn"))
    card.save()
    assert "不能直接记为" in card.form.message.text()
    assert card.form.fields["note"].text() == "已装袋"


def test_an_extension_moves_the_day(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    press(card, "延期")
    assert card.form.state == EXTENSION
    card.form.fields["extension_days"].set_text("3")
    card.form.fields["reason"].set_text("县上核查")
    card.save()
    assert card.left.text() == "● 还剩 4 个工作日"
    assert "延期" not in offered(card)


def test_a_correction_is_saved_with_its_reason(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    press(card, "更正")
    card.form.fields["phone"].set_text("13800000099")
    card.form.fields["correction"].set_text("电话记错")
    card.save()
    kept = errand_lists.details(desk, made).errand
    assert (kept.phone, kept.correction) == ("13800000099", "电话记错")


def test_a_form_is_put_away_without_keeping_it(card, desk, folk):
    card.show_errand(served(desk, folk[0], "BM15"))
    assert not card.close_form()
    card.begin("paused")
    assert card.close_form()
    assert card.form is None
    assert "报送镇便民中心" in offered(card)


def test_a_receipt_can_be_printed_again(card, desk, folk, prints):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    press(card, "打印回执")
    assert prints.receipts == [made]


def test_what_is_at_its_end_says_so(card, desk, folk):
    made = served(desk, folk[0], "BM15")
    stepped(desk, made, StepInput(state="withdrawn"))
    card.show_errand(made)
    assert offered(card) == ["打印回执", "更正", "作废"]


def test_there_is_no_card_without_an_errand(card):
    assert not card.show_errand("none")
    assert card.errand == ""
    card.begin("paused")
    card.correct()
    card.save()
    assert card.form is None


def test_the_way_on_has_the_keyboard(card, desk, folk):
    card.show_errand(served(desk, folk[0], "BM15"))
    card.ready()
    assert card.next.itemAt(0).widget().findChildren(Button)[0].hasFocus()


def test_an_errand_has_its_files_beneath_its_story(card, desk, folk, told, tmp_path):
    made = served(desk, folk[0], "BM15")
    card.show_errand(made)
    told.path = tmp_path / "户口簿.png"
    told.path.write_bytes(picture(160, 120, form="PNG"))
    card.files.add_button.click()
    (tile,) = card.files.tiles
    assert (tile.attachment.about_kind, tile.attachment.about) == ("errand", made)
    press(card, "中止办理")
    assert card.files.tiles == [tile], "a step does not draw the files anew"
    card.close_form()
    card.strike()
    assert card.files.add_button.isHidden()
    card.show_errand(served(desk, folk[1], "BM15"))
    assert card.files.tiles == []
