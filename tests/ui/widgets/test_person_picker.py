import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.records.fields import FieldSpec, FieldType
from bindesk.domain.text.pinyin import matches
from bindesk.ui.widgets.editors import LineEdit
from bindesk.ui.widgets.person_picker import Candidate, NameField, PersonPicker, ReferenceField
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown

NAMES = {"1": "王小明", "2": "王小满", "3": "吴兴梅"}


def find(text):
    return [Candidate(one, name) for one, name in NAMES.items() if matches(text, name)]


def titles(one):
    return NAMES.get(one, "")


@pytest.fixture
def picker(qtbot):
    made = shown(qtbot, PersonPicker("办事人", find))
    made.resize(500, 300)
    made.setFocus()
    return made


def test_a_known_person_costs_three_letters_and_a_digit(picker, keys, qtbot):
    with qtbot.waitSignal(picker.picked) as told:
        keys.type("wxm2")
    assert told.args[0].id == "2"
    assert picker.text() == "王小满"
    assert keys.count == 4


def test_the_letters_may_be_in_the_input_method(picker, keys):
    keys.compose("w'x'm")
    assert [one.title for one in picker.picking.candidates] == ["王小明", "王小满", "吴兴梅"]


def test_typing_on_undoes_the_pick(picker, keys, qtbot):
    keys.type("wxm1")
    with qtbot.waitSignal(picker.changed):
        keys.press("Backspace")
    assert picker.candidate() is None


def test_showing_somebody_offers_nobody_else(picker):
    picker.show_candidate(Candidate("1", "王小明"))
    assert picker.candidate().id == "1"
    assert picker.picking.candidates == ()
    picker.show_text("王")
    assert picker.candidate() is None
    picker.show_candidate(None)
    assert picker.text() == ""
    assert nameless(picker) == []


@pytest.fixture
def field(qtbot):
    window = QWidget()
    inside = QVBoxLayout(window)
    made = ReferenceField(
        FieldSpec("主持人", FieldType.REFERENCE, refers="member", required=True), find, titles
    )
    after = PersonPicker("记录人", find)
    inside.addWidget(made)
    inside.addWidget(after)
    made.after, made.keep = after, window
    shown(qtbot, window)
    made.setFocus()
    return made


def test_a_reference_is_kept_by_id_and_goes_on_when_picked(field, keys, qtbot):
    with qtbot.waitSignal(field.edited):
        keys.type("wxm1")
    assert (field.value(), field.text()) == ("1", "1")
    assert field.after.line.hasFocus()


def test_a_reference_shows_the_name_of_its_id(field):
    field.show_value("3")
    assert field.picker.text() == "吴兴梅"
    assert field.check()
    field.show_value(None)
    assert field.value() == ""


def test_words_that_name_nobody_are_kept_and_complained_of(field):
    field.set_text("王")
    assert field.text() == "王"
    assert field.value() == ""
    assert not field.check()
    assert field.message().startswith("✕ “王”尚未选定")


def test_a_required_reference_asks_to_be_filled(field):
    assert not field.check()
    assert field.message() == "✕ 请填写“主持人”。"


@pytest.fixture
def name_field(qtbot):
    found = [Candidate("1", "王小明"), Candidate("2", "王芳芳")]
    field = NameField(FieldSpec("责任人", FieldType.TEXT, limit=50), lambda _text: found)
    window = QWidget()
    inside = QVBoxLayout(window)
    inside.addWidget(field)
    inside.addWidget(LineEdit())
    shown(qtbot, window)
    field.setFocus()
    return field


def test_initials_find_a_name_and_the_clerk_goes_on(name_field, keys, qtbot):
    with qtbot.waitSignal(name_field.edited):
        keys.type("wxm1")
    assert name_field.value() == "王小明"
    assert not name_field.line.hasFocus()


def test_a_name_in_characters_stays_as_it_was_typed(name_field, keys):
    keys.commit("王芳")
    keys.press("Enter")
    assert name_field.value() == "王芳"
    name_field.set_text("张教授")
    assert name_field.text() == "张教授"
