"""Who has come."""

from datetime import date

import pytest

from bindesk.domain.text.problems import Problem
from bindesk.ui.errands.visitor_box import VisitorBox
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.halls import served
from tests.support.window.inline_pool import answer_of
from tests.support.window.keys import shown


@pytest.fixture
def box(qtbot, hall, folk):
    made = shown(qtbot, VisitorBox(hall))
    made.setFocus()
    return made


def test_initials_and_a_digit_choose_a_villager(box, keys, qtbot, desk, folk):
    wanted = next(one for one in folk if one.name == "王小明")
    served(desk, wanted)
    with qtbot.waitSignal(box.done):
        keys.type("wxm1")
    assert box.visitor.id == wanted.id
    assert box.picker.text() == "王小明"
    assert box.name() == ""
    assert keys.count == 4


def test_letters_of_an_input_method_find_before_they_are_characters(box, keys):
    keys.compose("w'x'm")
    assert "王小明" in [one.title for one in box.picker.picking.candidates]


def test_somebody_new_can_always_be_registered(box, keys):
    keys.type("zzz")
    assert [one.title for one in box.picker.picking.candidates] == ["登记新办事人"]
    keys.press("Enter")
    assert box.is_new
    assert box.fields["name"].editor.hasFocus()


def test_a_name_nobody_has_becomes_the_newcomers_name(box):
    box.meet("赵六六")
    assert box.fields["name"].text() == "赵六六"
    assert box.fields["id_number"].editor.hasFocus()
    box.fields["group"].set_text("二组")
    newcomer = box.typed_resident()
    assert (newcomer.name, newcomer.group) == ("赵六六", "二组")


def test_digits_nobody_has_become_the_newcomers_number(box):
    box.meet("610427196007080027")
    assert box.fields["id_number"].text() == "610427196007080027"
    assert box.fields["name"].editor.hasFocus()


def test_a_wrong_number_is_said_beside_it_when_the_field_is_left(box):
    box.meet("赵六六")
    box.fields["id_number"].set_text("61042719600708002")
    box.fields["phone"].setFocus()
    assert "18 位" in box.fields["id_number"].message()


def test_a_newcomer_the_hall_knows_is_warned_about(box, folk):
    box.meet("王大力")
    box.fields["id_number"].set_text(folk[0].id_number)
    box.fields["phone"].setFocus()
    assert "已有同号码" in box.fields["name"].message()


def test_numbers_are_masked_until_shown_and_the_audit_knows(box, hall, desk, folk):
    known = folk[0]
    box.show_visitor(_visitor(hall, known))
    assert known.id_number not in box.facts.text()
    box.show_numbers()
    assert known.id_number in box.facts.text()
    assert not box.unmask.isVisible()
    with desk.reading() as conn:
        entry = audit_entries(conn)[0]
    assert (entry.action, entry.record) == ("unmask", known.id)
    box.show_visitor(_visitor(hall, known))
    assert known.id_number not in box.facts.text()


def test_typing_after_a_choice_undoes_it(box, keys, hall, folk, qtbot):
    box.show_visitor(_visitor(hall, folk[0]))
    with qtbot.waitSignal(box.chosen) as told:
        keys.type("w")
    assert told.args == [None]
    assert box.visitor is None
    assert box.facts.isHidden()


def test_a_name_that_is_nobodys_stands_for_itself(box):
    box.picker.show_text("过路的人")
    assert box.name() == "过路的人"


def test_findings_stand_beside_what_they_are_about(box):
    rest = box.say([Problem("visitor-missing", "visitor"), Problem("item-missing", "item")])
    assert [problem.code for problem in rest] == ["item-missing"]
    assert "办事人" in box.message.text()
    box.say([])
    assert box.message.text() == ""
    box.meet("赵六六")
    assert box.say([Problem("phone-shape", "phone")]) == []
    assert "6 位" in box.fields["phone"].message()


def test_a_draft_remembers_a_known_person(box, hall, folk):
    box.show_visitor(_visitor(hall, folk[3]))
    typed = box.draft()
    box.show_visitor(None)
    box.restore(typed, answer_of(box.visitor_of(typed)))
    assert box.visitor.id == folk[3].id


def test_a_draft_remembers_a_newcomer_and_half_a_name(box):
    box.meet("赵六六")
    box.fields["group"].set_text("二组")
    typed = box.draft()
    box.restore({"text": "王"})
    assert not box.is_new
    assert box.picker.text() == "王"
    box.restore(typed)
    assert box.is_new
    assert box.fields["group"].text() == "二组"


def _visitor(hall, resident):
    from bindesk.operations.people import residents

    assert hall.desk.today() == date(2026, 11, 20)
    return residents.visitor(hall.desk, "resident", resident.id)
