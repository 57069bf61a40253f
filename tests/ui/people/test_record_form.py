import pytest

from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.errors import ExternalError
from bindesk.operations.records import drafts, registers
from bindesk.ui.people import record_form
from bindesk.ui.people.record_form import RecordForm
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.pages import bars, on_show, tools_for
from tests.support.window.recording_ask import Told


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def told():
    return Told(why="登记错了")


@pytest.fixture
def made(desk, told, qtbot):
    return lambda kind: _shown(qtbot, kind, tools_for(desk, told))


def _shown(qtbot, kind, context):
    form = RecordForm(kind, context)
    on_show(qtbot, form, context)
    form.closings = []
    form.closed.connect(lambda: form.closings.append(1))
    return form


def fill(form, **texts):
    for name, text in texts.items():
        form.form.field(name).set_text(text)


def test_a_new_member_is_kept_as_typed(made, desk):
    form = made(MEMBER)
    form.show_new()
    fill(form, name="单小丽", gender="female", category="full", joined_on="1990-7-1")
    fill(form, id_number="610427196007080027")
    form.save()
    assert form.closings == [1]
    (kept,) = registers.ids(desk, MEMBER, "单小丽")
    assert registers.open_record(desk, MEMBER, kept).values["joined_on"] == "1990-07-01"


def test_what_is_missing_is_said_beside_its_field_and_the_form_stays(made, desk):
    form = made(MEMBER)
    form.show_new()
    fill(form, name="单小丽")
    form.save()
    assert form.closings == []
    assert "性别" in form.form.field("gender").message()


def test_what_the_rules_refuse_is_said_beside_its_field(made):
    form = made(MEMBER)
    form.show_new()
    fill(form, name="单小丽", gender="female", category="full", joined_on="1990-7-1")
    form.save()
    assert "身份号码" in form.form.field("id_number").message()


def test_a_doubtful_value_is_told_once_and_kept_the_second_time(made, desk):
    form = made(RESIDENT)
    form.show_new()
    fill(form, name="王小红", id_number="610427195503150019")
    form.save()
    assert form.closings == []
    assert "最后一位" in form.form.field("id_number").message()
    form.save()
    assert form.closings == [1]
    assert len(registers.ids(desk, RESIDENT, "王小红")) == 1


def test_sensitive_values_are_masked_until_asked_for_and_stay_whole_when_saved(made, desk):
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    number = form.form.field("id_number")
    assert number.text() == "6104**********0018"
    assert number.editor.isReadOnly()
    fill(form, group="五组")
    form.save()
    kept = registers.open_record(desk, RESIDENT, PERSON.id, unmask=True).values
    assert (kept["id_number"], kept["group"]) == (PERSON.id_number, "五组")


def test_showing_the_number_is_audited_and_keeps_what_was_typed(made, desk):
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    fill(form, group="五组")
    form.unmask()
    assert form.form.field("id_number").text() == PERSON.id_number
    assert form.form.field("group").text() == "五组"
    assert not form.unmask_button.isVisible()
    with desk.reading() as conn:
        assert [e.action for e in audit_entries(conn)] == ["unmask"]


def test_what_is_half_typed_is_there_again_and_gone_once_saved(made, desk):
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    fill(form, group="五组")
    form.leave()
    assert drafts.find(desk, "register/resident", PERSON.id)[0] == {"group": "五组"}
    form.show_record(PERSON.id)
    assert form.form.field("group").text() == "五组"
    assert "未写完" in form.note.text()
    form.save()
    assert drafts.find(desk, "register/resident", PERSON.id) is None


def test_a_record_is_struck_for_a_reason_and_shown_so(made, desk, told):
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    form.strike()
    assert form.closings == [1]
    assert "作废" in told.questions[0]
    form.show_record(PERSON.id)
    assert form.note.text() == "已作废：登记错了"
    assert not form.form.isEnabled()


def test_a_full_disk_is_told_and_the_typed_text_stays(made, monkeypatch):
    form = made(RESIDENT)
    form.show_new()
    fill(form, name="王小红")

    def refuse(*_args):
        raise ExternalError("disk-full")

    monkeypatch.setattr(record_form.registers, "record", refuse)
    form.save()
    assert form.closings == []
    assert form.form.field("name").text() == "王小红"
    assert any("硬盘已满" in words for words in bars(form._context))
