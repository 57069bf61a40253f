import pytest
from PySide6.QtWidgets import QLabel

from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.ui.setup.first_window import FirstWindow
from bindesk.ui.setup.wizard import SetupWizard, find_units
from tests.support.window.inline_pool import inline_tasks
from tests.support.window.keys import shown

VILLAGE = "610482102249"


class Office:
    """Makes a desk by remembering what was wanted."""

    def __init__(self, error=None):
        self.wanted = []
        self.error = error

    def found(self, wanted):
        self.wanted.append(wanted)
        if self.error:
            raise self.error
        return "desk"


def wizard(qtbot, office):
    made = SetupWizard(office.found, inline_tasks())
    made.made = []
    made.founded.connect(made.made.append)
    made.resize(700, 500)
    return shown(qtbot, made)


def choose_unit(made):
    made.unit.show_candidate(next(c for c in find_units("早饭头") if c.id == VILLAGE))
    made.go_on()


@pytest.mark.parametrize("typed", ["早饭头", "zft", "610482102249", "102249", "新民镇早饭头"])
def test_a_village_is_found_by_name_letters_and_code(typed):
    assert VILLAGE in [one.id for one in find_units(typed)]


def test_two_villages_of_one_name_are_told_apart_by_their_townships():
    found = [one.detail.split()[0] for one in find_units("黄畔")]
    assert set(found) >= {"北极镇", "义门镇"}


def test_a_practice_desk_needs_no_password(qtbot):
    office = Office()
    made = wizard(qtbot, office)
    made.practice_line.click()
    choose_unit(made)
    assert not made.password.isVisible()
    made.clerk.set_text("李秀英")
    made.go_on()
    (wanted,) = office.wanted
    assert (wanted.unit.code, wanted.clerk, wanted.password) == (VILLAGE, "李秀英", None)
    assert wanted.is_filled
    assert made.made == ["desk"]


def test_a_real_desk_wants_the_password_twice_and_no_made_up_year(qtbot):
    office = Office()
    made = wizard(qtbot, office)
    made.real_line.click()
    choose_unit(made)
    made.clerk.set_text("李秀英")
    made.password.line.setText("村口有棵大槐树下")
    made.again.line.setText("村口有棵大槐树")
    made.go_on()
    assert office.wanted == []
    assert "不一致" in made.again.note.text()
    made.again.line.setText("村口有棵大槐树下")
    made.go_on()
    (wanted,) = office.wanted
    assert wanted.password == "村口有棵大槐树下"
    assert not wanted.is_filled
    assert made.password.text() == ""


def test_no_unit_no_further(qtbot):
    made = wizard(qtbot, Office())
    made.practice_line.click()
    made.go_on()
    assert "请从列出的名单中选" in made.message.text()
    assert not made.clerk.isVisible()


def test_no_name_no_desk(qtbot):
    office = Office()
    made = wizard(qtbot, office)
    made.practice_line.click()
    choose_unit(made)
    made.go_on()
    assert office.wanted == []
    assert "经办人姓名" in made.clerk.message()


def test_after_an_error_the_keyboard_is_in_the_field_that_is_wrong(qtbot):
    made = wizard(qtbot, Office())
    made.practice_line.click()
    made.unit.line.setText("没有的村")
    made.next_button.setFocus()
    made.next_button.click()
    assert made.unit.line.hasFocus()
    choose_unit(made)
    made.next_button.setFocus()
    made.next_button.click()
    assert made.clerk.line.hasFocus()


def test_a_weak_password_is_said_beside_it_and_what_was_typed_stays(qtbot):
    weak = ValidationFailed([Problem("password-too-short", "password", {"least": 8})])
    made = wizard(qtbot, Office(weak))
    made.real_line.click()
    choose_unit(made)
    made.clerk.set_text("李秀英")
    made.password.line.setText("短")
    made.again.line.setText("短")
    made.go_on()
    assert "密码至少 8 位" in made.password.note.text()
    assert made.clerk.text() == "李秀英"
    assert made.next_button.isEnabled()


def test_what_the_world_refuses_is_handed_on(qtbot):
    made = wizard(qtbot, Office(ExternalError("disk-full")))
    refused = []
    made.refused.connect(refused.append)
    made.practice_line.click()
    choose_unit(made)
    made.clerk.set_text("李秀英")
    made.go_on()
    assert [error.code for error in refused] == ["disk-full"]


def test_going_back_keeps_what_was_typed(qtbot):
    made = wizard(qtbot, Office())
    made.practice_line.click()
    choose_unit(made)
    made.clerk.set_text("李秀英")
    made.back_button.click()
    assert made.unit_name.text() == ""
    made.go_on()
    assert made.clerk.text() == "李秀英"


def choose_role(made, row):
    made.role.setCurrentIndex(row)
    made.role.activated.emit(row)


@pytest.mark.parametrize("typed", ["北极", "bj", "610482101000"])
def test_a_township_is_found_by_name_letters_and_code(typed):
    assert "610482101000" in [one.id for one in find_units(typed, "township")]


def test_a_township_founds_a_desk_of_its_own(qtbot, keys):
    office = Office()
    made = wizard(qtbot, office)
    made.practice_line.click()
    choose_role(made, 1)
    made.unit.setFocus()
    keys.type("bj")
    keys.press("1")
    assert made.unit_name.text() == "彬州市北极镇"
    made.go_on()
    made.clerk.set_text("李秀英")
    made.go_on()
    (wanted,) = office.wanted
    assert (wanted.unit.role, wanted.unit.code) == ("township", "610482101000")


def test_the_county_is_one_and_need_not_be_looked_for(qtbot):
    made = wizard(qtbot, Office())
    made.real_line.click()
    choose_role(made, 2)
    assert made.unit_name.text() == "彬州市"
    made.go_on()
    assert made.clerk.isVisible()


def test_another_role_forgets_the_unit_that_was_chosen(qtbot):
    made = wizard(qtbot, Office())
    made.practice_line.click()
    made.unit.show_candidate(find_units("早饭头")[0])
    choose_role(made, 1)
    made.go_on()
    assert "请从列出的名单中选" in made.message.text()


def test_a_village_is_what_is_asked_for_at_first(qtbot):
    made = wizard(qtbot, Office())
    made.practice_line.click()
    assert made.role.currentText() == "村（社区）"
    assert made.unit.hasFocus() or made.unit.line.hasFocus()


def test_a_whole_county_is_not_made_up_while_a_clerk_waits(qtbot):
    office = Office()
    made = wizard(qtbot, office)
    made.practice_line.click()
    choose_role(made, 2)
    made.go_on()
    assert not made.filled.isVisible()
    made.clerk.set_text("李秀英")
    made.go_on()
    assert not office.wanted[0].is_filled


def test_the_first_step_has_the_keyboard(qtbot, keys):
    made = wizard(qtbot, Office())
    window = shown(qtbot, FirstWindow())
    window.show_card("欢迎使用", made)
    assert window.focusWidget() is made.practice_line
    made.choose(practice=True)
    assert window.focusWidget() is made.unit.line


def test_what_a_real_desk_needs_is_marked_as_required(qtbot):
    made = wizard(qtbot, Office())
    made.choose(practice=False)
    choose_unit(made)
    marks = [one for one in made.findChildren(QLabel) if one.isVisible() and one.text() == "必填"]
    assert len(marks) == 3
