import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bindesk.domain.meetings.meetings import Motion
from bindesk.domain.meetings.verdicts import MotionVerdict
from bindesk.domain.meetings.voting import MeetingRule, Operator, Tally, passes, quorum
from bindesk.domain.text.problems import Problem
from bindesk.ui.meetings.motions import Agenda
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.forms import FormContext
from tests.support.desks.branches import DAY
from tests.support.window.keys import shown

AIDS = FormContext(lambda: DAY, {"member": lambda _typed: []})


@pytest.fixture
def agenda(qtbot):
    made = Agenda()
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show_motions([Motion(id="m1", title="分红", discussion="同意")], AIDS)
    made.show()
    return made


def on_show(card):
    return {name for name, field in card.block.fields.items() if not field.isHidden()}


def edit(card, name, text):
    card.block.fields[name].set_text(text)
    card.block.edited.emit(name)


def test_votes_are_asked_for_only_where_there_was_a_vote(agenda):
    (card,) = agenda.cards
    assert "yes" not in on_show(card)
    edit(card, "is_voted", "是")
    assert {"way", "base", "yes", "no", "abstain"} <= on_show(card)
    assert "written" not in on_show(card)


def test_an_admission_asks_about_whom_and_for_written_opinions(agenda):
    (card,) = agenda.cards
    edit(card, "matter", "admission")
    edit(card, "is_voted", "是")
    assert {"about", "written"} <= on_show(card)
    edit(card, "matter", "election")
    assert "about" in on_show(card)
    assert "written" not in on_show(card)


def test_motions_keep_their_ids_and_return_the_entered_values(agenda):
    agenda.add_motion()
    agenda.cards[1].block.restore({"title": "换届", "is_voted": "是", "yes": "36"})
    first, second = agenda.motions()
    assert (first.id, first.title) == ("m1", "分红")
    assert (second.id, second.title, second.is_voted, second.yes) == ("", "换届", True, 36)


def test_an_empty_motion_is_no_motion_and_nothing_is_missing_in_it(agenda):
    agenda.add_motion()
    assert len(agenda.motions()) == 1
    assert agenda.check() is None
    agenda.cards[1].block.restore({"discussion": "有话"})
    assert agenda.check() is agenda.cards[1].block.fields["title"]


def test_motions_are_renumbered_when_one_is_removed(agenda):
    agenda.add_motion()
    agenda.add_motion()
    agenda.cards[1].remove_button.click()
    assert [card.heading.text() for card in agenda.cards] == ["议题 1", "议题 2"]


def test_doubts_about_the_vote_stand_beneath_it_and_others_beneath_their_field(agenda):
    (card,) = agenda.cards
    values = {"cast": 3, "present": 4, "written": 0}
    agenda.show_problems(
        [
            Problem("votes-do-not-add-up", "motions.1.yes", values, warning=True),
            Problem("speaker-not-present", "motions.1.discussion", {"name": "程远"}, warning=True),
            Problem("speaker-not-present", "motions.11.discussion", {"name": "无"}, warning=True),
        ]
    )
    assert "对不上" in card.doubts.text()
    assert "程远" in card.block.fields["discussion"].message()
    agenda.show_problems([])
    assert card.doubts.isHidden()


def test_field_texts_come_back_from_a_draft(agenda):
    agenda.cards[0].block.restore({"due_on": "年底前"})
    typed = agenda.draft()
    agenda.show_motions([Motion(id="m1")], AIDS)
    agenda.restore(typed)
    assert agenda.cards[0].block.fields["due_on"].text() == "年底前"
    assert agenda.motions()[0].due_on is None


def test_enter_goes_from_an_added_motion_to_the_button_beneath_it(qtbot, keys):
    window = QWidget()
    inside = QVBoxLayout(window)
    search, agenda, done = LineEdit(), Agenda(), LineEdit()
    for one in (search, agenda, done):
        inside.addWidget(one)
    agenda.show_motions([Motion(id="m1", title="分红")], AIDS)
    shown(qtbot, window)
    agenda.add_motion()
    assert QApplication.focusWidget() is agenda.cards[1].block.fields["title"].editor
    agenda.cards[1].block.fields["is_voted"].editor.setFocus()
    keys.press("Tab")
    assert QApplication.focusWidget() is agenda.add_button
    agenda.cards[0].block.fields["is_voted"].editor.setFocus()
    keys.press("Tab", "Tab")
    assert QApplication.focusWidget() is agenda.cards[1].block.fields["title"].editor


def test_a_vote_is_judged_once_the_first_digit_is_entered(agenda):
    (card,) = agenda.cards
    edit(card, "is_voted", "是")
    rule = MeetingRule(Operator.HALF_OR_MORE, Operator.OVER_HALF)
    tally = Tally(10, 8, 0)
    judged = MotionVerdict(quorum(rule, 10, 8), passes(rule, tally), tally)
    card.show_verdict(judged)
    assert card.verdict.isHidden()
    edit(card, "no", "0")
    card.show_verdict(judged)
    assert card.verdict.text().startswith("✕ 未通过")


def test_a_card_that_shows_another_motion_says_nothing_of_the_one_before(agenda):
    (card,) = agenda.cards
    edit(card, "is_voted", "是")
    edit(card, "due_on", "哪天")
    card.block.check()
    agenda.show_problems([Problem("written-votes-not-here", "motions.1.yes", {"written": 2})])
    assert card.block.fields["due_on"].message()
    assert card.doubts.text()
    agenda.show_motions([Motion(id="m3", title="修路"), Motion(id="m4")], AIDS)
    assert agenda.cards[0] is card
    assert [one.motion().id for one in agenda.cards] == ["m3", "m4"]
    assert card.block.fields["title"].text() == "修路"
    assert "yes" not in on_show(card)
    said = {name: field.message() for name, field in card.block.fields.items() if field.message()}
    assert all(words == card.block.fields[name].spec.hint for name, words in said.items())
    assert card.verdict.isHidden()
    assert card.doubts.isHidden()
    agenda.show_motions([Motion(id="m5")], AIDS)
    assert [one.heading.text() for one in agenda.cards] == ["议题 1"]
