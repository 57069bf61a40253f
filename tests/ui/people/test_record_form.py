from dataclasses import replace

import pytest

from bindesk.domain.errands.visits import Visit
from bindesk.domain.people.members import MEMBER
from bindesk.domain.people.residents import RESIDENT
from bindesk.errors import ExternalError
from bindesk.operations.errands import errand_lists, errands
from bindesk.operations.journal import undo
from bindesk.operations.records import drafts, registers
from bindesk.ui.people import record_form
from bindesk.ui.people.record_form import RecordForm
from bindesk.ui.shell.ask import WindowAsk
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.township_desks import ZFT, at, township_desk, township_tools
from tests.support.desks.year_desks import ITEM, PERSON, TAP, year_desk
from tests.support.window.inline_pool import Later
from tests.support.window.pages import bars, on_show, tools_for
from tests.support.window.recording_ask import Told

VISIT = Visit(resident=PERSON.id, item=ITEM.id)


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


def test_what_is_typed_while_a_draft_is_stored_is_stored_after_it(desk, qtbot):
    pool = Later()
    form = _shown(qtbot, RESIDENT, replace(tools_for(desk), tasks=Tasks(pool)))
    form.show_new()
    pool.jobs.pop(0)()
    fill(form, name="王小")
    form.save_draft()
    (first,) = pool.jobs
    fill(form, name="王小明")
    form.save_draft()
    form.leave()
    first()
    for job in pool.jobs[1:]:
        job()
    assert drafts.find(desk, "register/resident", "")[0] == {"name": "王小明"}


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


@pytest.mark.parametrize("where", ["form", "memo", "button"])
def test_ctrl_enter_saves_wherever_the_keyboard_is_on_the_form(made, desk, keys, where):
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    fill(form, group="五组")
    places = {
        "form": form.form.field("group"),
        "memo": form.form.field("remarks"),
        "button": form.back_button,
    }
    places[where].setFocus()
    keys.press("Ctrl+Enter")
    assert form.closings == [1]
    assert registers.open_record(desk, RESIDENT, PERSON.id).values["group"] == "五组"


def test_ctrl_enter_answers_the_question_and_not_the_form_beneath_it(qtbot, desk, keys):
    context = tools_for(desk)
    form = RecordForm(RESIDENT, context)
    window = on_show(qtbot, form, context)
    form._context = replace(context, ask=WindowAsk(window, lambda _sheet: None))
    form.show_record(PERSON.id)
    fill(form, group="五组")
    form.strike()
    keys.press("Ctrl+Enter")
    keys.commit("登记错了")
    keys.press("Ctrl+Enter")
    stored = registers.open_record(desk, RESIDENT, PERSON.id)
    assert (stored.struck_reason, stored.values["group"]) == ("登记错了", "三组")


def test_a_struck_record_is_restored_from_its_own_form(made, desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    assert form.restore_button.isVisible()
    form.restore_button.click()
    assert form.note.isHidden()
    assert form.form.isEnabled()
    assert form.save_button.isVisible()
    assert form.restore_button.isHidden()
    assert form._context.status.notice.text() == "✔ 已恢复：王小明"
    undo.undo_last(desk)
    form.show_record(PERSON.id)
    assert form.note.text() == "已作废：登记错了"


def test_a_number_that_is_in_use_is_said_beside_its_field(made, desk):
    registers.strike(desk, RESIDENT, PERSON.id, "登记错了")
    registers.record(desk, RESIDENT, {"name": "王晓明", "id_number": PERSON.id_number})
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    form.restore()
    assert "不能恢复" in form.form.field("id_number").message()
    assert form.restore_button.isVisible()


def test_a_record_of_a_village_can_not_be_restored_at_its_township(qtbot, tmp_path):
    desk = township_desk(tmp_path)
    (member, *_) = registers.ids(desk, MEMBER, unit=ZFT)
    registers.strike(at(desk, ZFT), MEMBER, member, "记错")
    form = _shown(qtbot, MEMBER, township_tools(desk))
    form.show_record(member)
    assert form.note.text() == "已作废：记错"
    assert form.restore_button.isHidden()
    desk.close()


def test_a_resident_with_open_errands_is_asked_about_before_the_reason(made, desk, told):
    numbers = [
        errand_lists.details(desk, errands.accept(desk, VISIT)[1]).errand.number for _ in range(7)
    ]
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    told.yes = False
    form.strike()
    (question,) = told.questions
    named = "、".join(numbers[:6])
    assert question == f"“王小明”还有 7 件未办结的事：{named}等。"
    assert form.closings == []
    told.yes = True
    form.strike()
    assert len(told.questions) == 3
    assert form.closings == [1]


def test_a_resident_without_open_errands_is_not_asked_about(made, desk, told):
    errands.accept(desk, Visit(resident=PERSON.id, item=TAP.id), finish=True)
    _, struck = errands.accept(desk, VISIT)
    errands.strike(desk, struck, "记错")
    form = made(RESIDENT)
    form.show_record(PERSON.id)
    form.strike()
    assert len(told.questions) == 1
    assert form.closings == [1]


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
