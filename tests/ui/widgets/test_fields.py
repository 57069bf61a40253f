from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bindesk.domain.records.fields import Choice, FieldSpec, FieldType
from bindesk.ui.widgets.fields import (
    ChoiceField,
    CodeField,
    DateField,
    FlagField,
    FormField,
    MemoField,
    TextField,
)
from tests.support.window.accessible_names import nameless
from tests.support.window.keys import shown

SEXES = (Choice("male", "男"), Choice("female", "女"))


def today():
    return date(2026, 11, 20)


def name(**rest):
    return TextField(FieldSpec("姓名", FieldType.TEXT, limit=4, **rest))


def on_show(qtbot, *fields):
    window = QWidget()
    inside = QVBoxLayout(window)
    for field in fields:
        inside.addWidget(field)
    shown(qtbot, window)
    fields[0].setFocus()
    window.fields = fields
    return window


def test_a_required_field_asks_to_be_filled(qtbot):
    field = name(required=True)
    qtbot.addWidget(field)
    assert not field.check()
    assert field.message() == "✕ 请填写“姓名”。"
    assert field.editor.property("tone") == "danger"


def test_typing_takes_the_complaint_away(qtbot, keys):
    field = name(required=True)
    window = on_show(qtbot, field)
    field.check()
    keys.type("a")
    assert field.message() == ""
    assert field.editor.property("tone") == ""
    assert window.fields == (field,)


def test_length_is_counted_in_characters_not_in_halves_of_them(qtbot):
    field = name()
    qtbot.addWidget(field)
    field.set_text("一二三𬱖")
    assert field.check()
    field.set_text("一二三四𬱖")
    assert not field.check()
    assert "5" in field.message()
    assert field.text() == "一二三四𬱖"


def test_a_field_tells_edits_of_the_clerk_only(qtbot, keys):
    field = name()
    told = []
    window = on_show(qtbot, field, name())
    field.edited.connect(lambda: told.append("edited"))
    field.left.connect(lambda: told.append("left"))
    field.set_text("李")
    keys.type("a")
    keys.press("Enter")
    assert told == ["edited", "left"]
    assert window.fields[1].line.hasFocus()


def test_a_warning_is_no_error(qtbot):
    field = name()
    qtbot.addWidget(field)
    field.say("同名，请核对。", warning=True)
    assert field.message() == "△ 同名，请核对。"
    assert field.editor.property("tone") == "warning"
    assert field.editor.accessibleDescription() == "同名，请核对。"


def test_a_hint_comes_back_when_there_is_nothing_to_say(qtbot):
    field = name(hint="身份证上的姓名")
    qtbot.addWidget(field)
    assert field.message() == "身份证上的姓名"
    field.say("不对")
    field.say("")
    assert field.message() == "身份证上的姓名"


def test_a_code_is_typed_without_the_input_method_and_kept_half_width(qtbot, keys):
    field = CodeField(FieldSpec("电话", FieldType.CODE, limit=11))
    on_show(qtbot, field, name())
    assert not field.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    field.line.setText("１３８ 0000 0001")
    keys.press("Enter")
    assert (field.text(), field.value()) == ("13800000001", "13800000001")


def test_a_day_is_typed_freely_and_told_back(qtbot):
    field = DateField(FieldSpec("出生日期", FieldType.DAY), today)
    qtbot.addWidget(field)
    assert field.message() == ""
    field.set_text("2026年11月9日")
    assert field.value() == "2026-11-09"
    assert field.message() == "2026年11月9日 星期一"
    field.set_text("昨天")
    assert field.value() == "2026-11-19"


def test_what_is_no_day_is_kept_and_complained_of(qtbot, keys):
    field = DateField(FieldSpec("出生日期", FieldType.DAY), today)
    on_show(qtbot, field, name())
    keys.commit("去年")
    keys.press("Enter")
    assert field.text() == "去年"
    assert field.value() is None
    assert field.message().startswith("✕ “去年”")


@pytest.mark.parametrize(
    ("spec", "typed", "value", "written"),
    [
        (FieldSpec("金额", FieldType.MONEY), "12.5元", 1250, "12.50"),
        (FieldSpec("时限", FieldType.WHOLE, unit="工作日", least=0, limit=60), "5个工作日", 5, "5"),
        (FieldSpec("时间", FieldType.TIME), "9点半", "09:30", "09:30"),
        (FieldSpec("姓名", FieldType.TEXT), "  王 小明 ", "王 小明", "王 小明"),
    ],
)
def test_what_is_typed_is_read_and_written_out_when_left(qtbot, keys, spec, typed, value, written):
    field = TextField(spec)
    on_show(qtbot, field, name())
    field.line.setText(typed)
    keys.press("Enter")
    assert (field.value(), field.text()) == (value, written)
    field.show_value(value)
    assert field.text() == written


def test_money_says_it_is_in_yuan(qtbot):
    from PySide6.QtWidgets import QLabel

    field = CodeField(FieldSpec("金额", FieldType.MONEY, unit="分"))
    qtbot.addWidget(field)
    assert field.findChildren(QLabel)[0].text() == "金额（元）"


def test_a_choice_is_kept_by_its_code(qtbot, keys):
    field, told = ChoiceField(FieldSpec("性别", FieldType.CHOICE, choices=SEXES)), []
    field.edited.connect(lambda: told.append(1))
    on_show(qtbot, field)
    assert field.value() == ""
    keys.type("2")
    assert (field.value(), field.text(), told) == ("female", "female", [1])
    field.show_value("male")
    assert field.box.currentText() == "男"
    field.show_value(None)
    assert field.value() == ""
    field.show_value("other")
    assert field.value() == "other"


def test_a_flag_is_ticked_with_space(qtbot, keys):
    field, told = FlagField(FieldSpec("流动党员", FieldType.FLAG)), []
    field.edited.connect(lambda: told.append(1))
    on_show(qtbot, field)
    keys.press("Space")
    assert (field.value(), field.text(), told) == (True, "是", [1])
    assert field.check()
    field.set_text("")
    assert field.value() is False
    field.show_value(True)
    assert field.value() is True


def test_a_number_outside_its_bounds_is_named_beside_the_field(qtbot):
    field = shown(qtbot, TextField(FieldSpec("承诺时限", FieldType.WHOLE, limit=400)))
    field.set_text("13900000001")
    assert not field.check()
    assert "400" in field.message()
    field.set_text("400")
    assert field.check()


def test_a_memo_tells_edits_of_the_clerk_only(qtbot, keys):
    field, told = MemoField(FieldSpec("备注", FieldType.MEMO, limit=3)), []
    field.edited.connect(lambda: told.append(1))
    on_show(qtbot, field)
    field.set_text("一")
    assert told == []
    field.memo.moveCursor(field.memo.textCursor().MoveOperation.End)
    keys.type("a")
    assert (field.text(), told) == ("一a", [1])
    field.set_text("一二三四")
    assert not field.check()


def test_nothing_that_can_be_read_counts_as_nothing(qtbot):
    field = TextField(FieldSpec("时限", FieldType.WHOLE, least=0, limit=60))
    qtbot.addWidget(field)
    field.set_text("三五天")
    assert field.value() is None
    assert not field.check()


def test_every_field_has_a_name(qtbot):
    window = on_show(
        qtbot,
        name(required=True),
        DateField(FieldSpec("日期", FieldType.DAY), today),
        MemoField(FieldSpec("备注", FieldType.MEMO)),
        ChoiceField(FieldSpec("性别", FieldType.CHOICE, choices=SEXES)),
        FlagField(FieldSpec("流动", FieldType.FLAG)),
    )
    assert nameless(window) == []
    assert window.fields[0].editor.accessibleName() == "姓名，必填"


def test_a_bare_field_is_no_field(qtbot):
    bare = FormField(FieldSpec("无", FieldType.TEXT), QWidget())
    qtbot.addWidget(bare)
    for deed in (bare.text, lambda: bare.set_text("")):
        with pytest.raises(NotImplementedError):
            deed()


def test_an_example_in_an_empty_field_says_that_it_is_one(qtbot):
    fields = (
        TextField(FieldSpec("开始时间", FieldType.TIME)),
        DateField(FieldSpec("日期", FieldType.DAY), today),
    )
    for field in fields:
        qtbot.addWidget(field)
        assert field.line.placeholderText().startswith("如 ")


def test_a_choice_of_a_newer_version_is_shown_kept_and_gone_with_its_record(qtbot):
    field = ChoiceField(FieldSpec("性别", FieldType.CHOICE, choices=SEXES, required=True))
    shown(qtbot, field)
    field.show_value("unstated")
    assert field.box.currentText() == "unstated（无法识别）"
    assert (field.value(), field.check()) == ("unstated", True)
    field.show_value(SEXES[0].code)
    assert field.box.count() == len(SEXES)
    assert field.value() == SEXES[0].code


def test_choices_that_a_form_offers_itself_are_recognised(qtbot):
    field = ChoiceField(FieldSpec("党小组", FieldType.CHOICE))
    qtbot.addWidget(field)
    field.show_choices([Choice("一组", "一组"), Choice("二组", "二组")])
    field.show_value("二组")
    assert [field.box.itemText(row) for row in range(field.box.count())] == ["一组", "二组"]
    assert field.box.currentText() == "二组"
