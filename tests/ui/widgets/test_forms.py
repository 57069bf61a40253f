from datetime import date

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import Choice, FieldSpec, FieldType
from bindesk.domain.text.problems import Problem
from bindesk.ui.look import theme
from bindesk.ui.widgets.completer import Candidate
from bindesk.ui.widgets.forms import FieldForm, FormContext, messages_of
from tests.support.window.accessible_names import cut_off, nameless
from tests.support.window.keys import shown

SPECS = {
    "name": FieldSpec("姓名", FieldType.TEXT, required=True, limit=50),
    "gender": FieldSpec("性别", FieldType.CHOICE, choices=(Choice("m", "男"), Choice("f", "女"))),
    "born": FieldSpec("出生日期", FieldType.DAY),
    "branch": FieldSpec("所在支部", FieldType.REFERENCE, refers="organisation"),
    "amount": FieldSpec("金额", FieldType.MONEY),
    "remarks": FieldSpec("备注", FieldType.MEMO, limit=200),
    "moving": FieldSpec("流动党员", FieldType.FLAG),
}
BRANCH = Candidate("b1", "豆家湾村党支部")
AIDS = FormContext(
    lambda: date(2026, 11, 20),
    {"organisation": lambda text: [BRANCH]},
    {"organisation": lambda one: {"b1": "豆家湾村党支部"}.get(one, "")},
)
FULL = {
    "name": "王小明",
    "gender": "m",
    "born": "1968-03-15",
    "branch": "b1",
    "amount": 1250,
    "remarks": "第一行\n第二行",
    "moving": True,
}


@pytest.fixture
def form(qtbot):
    window = QWidget()
    made = FieldForm(SPECS, AIDS)
    QVBoxLayout(window).addWidget(made)
    window.resize(1000, 700)
    shown(qtbot, window)
    made.field("name").setFocus()
    made.keep = window
    return made


def test_what_is_shown_can_be_read_again(form):
    form.show_values(FULL)
    assert form.values() == FULL


def test_a_draft_keeps_what_is_not_in_order(form):
    form.field("born").set_text("去年")
    form.field("branch").set_text("豆")
    kept = form.draft()
    assert kept == {"born": "去年", "branch": "豆"}
    form.show_values(FULL)
    form.restore(kept)
    assert form.draft() == kept
    assert form.values()["born"] is None


def test_enter_goes_through_the_form_in_the_order_of_its_fields(form, keys):
    gone = []
    for _ in range(len(SPECS) - 1):
        gone.append(form.window().focusWidget())
        keys.press(
            "Enter" if form.window().focusWidget() is not form.field("remarks").memo else "Tab"
        )
    gone.append(form.window().focusWidget())
    assert gone == [form.field(name).editor for name in SPECS]


def test_a_person_is_recorded_without_the_mouse(form, keys):
    keys.commit("王小明")
    keys.press("Enter")
    keys.type("1")
    keys.press("Enter")
    keys.type("19680315")
    keys.press("Enter")
    keys.type("d1")
    keys.type("12.5")
    found = form.values()
    assert (found["name"], found["gender"], found["born"]) == ("王小明", "m", "1968-03-15")
    assert (found["branch"], found["amount"]) == ("b1", 1250)


def test_the_first_field_that_is_not_in_order_has_the_keyboard(form):
    form.field("amount").set_text("很多")
    form.field("amount").setFocus()
    assert not form.check()
    assert form.field("name").line.hasFocus()
    assert form.field("amount").message().startswith("✕")


def test_findings_stand_beside_their_fields(form):
    homeless = form.show_problems(
        [
            ("name", "同名，请核对。", True),
            ("amount", "金额太大。", False),
            ("", "支部已撤销。", False),
        ]
    )
    assert homeless == ["支部已撤销。"]
    assert form.field("name").message() == "△ 同名，请核对。"
    assert form.field("amount").line.hasFocus()
    form.show_problems([])
    assert form.field("amount").message() == ""


def test_findings_are_worded_for_a_form():
    found = messages_of([Problem("field-required", "name", {"label": "姓名"})])
    assert found == [("name", "请填写“姓名”。", False)]


def test_edits_and_leaving_are_told_by_name(form, keys):
    told = []
    form.edited.connect(lambda name: told.append(("edited", name)))
    form.left.connect(lambda name: told.append(("left", name)))
    keys.type("a")
    keys.press("Enter")
    assert told == [("edited", "name"), ("left", "name")]


def test_the_form_has_two_columns_where_there_is_room(form, qtbot):
    assert form.field("name").y() == form.field("gender").y()
    assert form.field("remarks").width() > form.width() - 4
    form.window().resize(500, 700)
    qtbot.waitUntil(lambda: form.field("name").y() < form.field("gender").y())
    assert form.width() < 500


@pytest.mark.parametrize("size", theme.SIZES)
def test_no_words_of_a_form_are_cut_off(qtbot, look, size):
    from bindesk.ui.widgets.scroll_area import scrolled

    theme.apply(look, "light", size)
    made = FieldForm(SPECS, AIDS)
    area = scrolled(made)
    area.resize(860, 400)
    shown(qtbot, area)
    made.check()
    made.field("name").say("这个名字和档案里的另一个人相同，请核对身份证号和出生日期后再保存。" * 2)
    qtbot.waitUntil(lambda: cut_off(area) == [])
    assert nameless(area) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_of_record_has_a_form(qtbot, kind):
    specs = {name: spec for name, spec in kind.specs.items() if name != "struck"}
    refers = {spec.refers for spec in specs.values()}
    made = FieldForm(
        specs, FormContext(lambda: date(2026, 11, 20), {one: lambda text: [] for one in refers})
    )
    qtbot.addWidget(made)
    made.show_values(kind.defaults)
    assert made.values() == {name: kind.defaults[name] for name in specs}
