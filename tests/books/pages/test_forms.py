from dataclasses import replace

import pytest

from bindesk.books.layouts import LayoutField, layout, layouts
from bindesk.books.pages import forms
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.grids import SpanningCell
from tests.books.reading import STAMP, UNIT, text, texts, values_at

FORMS = [each for each in layouts() if each.kind == "form"]


@pytest.mark.parametrize("each", FORMS, ids=lambda each: each.id)
def test_every_declared_form_prints_its_labels_values_and_rows(each) -> None:
    row = {column.path: f"{place}值" for place, column in enumerate(each.columns)}
    fields = {field.field or field.key: f"{place}栏头" for place, field in enumerate(each.fields)}
    header = fields | values_at(each, {path: fields[path] for path in fields if "." in path})
    result = forms.draw(FormContents([values_at(each, row)], header, "BH-1"), STAMP, layout=each)
    found = text(result).replace(" ", "")
    assert result.pages == 1
    assert all(value in found for value in [*row.values(), *fields.values()])
    assert "（以下空白）" in found


def test_later_pages_repeat_unit_record_and_heads() -> None:
    speech = "\n".join(f"张堃：发言{place}。" for place in range(200))
    form = FormContents([{"place": 1, "discussion": speech}], number="N-1", continued="第3次会议")
    first, *later = texts(forms.draw(form, STAMP, layout=layout("L02")))
    assert len(later) >= 3
    assert "（续" not in first
    for place, page in enumerate(later, start=1):
        assert f"{UNIT}\u3000第3次会议（续{place}）" in page.replace(" 编号：N-1", "")
        assert "讨论发言要点" in page
        assert "1（续）" in page


def test_a_speech_over_many_pages_is_printed_whole_and_once() -> None:
    speech = "\n".join(f"第{place}句话。" for place in range(400))
    found = text(forms.draw(FormContents([{"discussion": speech}]), STAMP, layout=layout("L02")))
    assert [found.count(f"第{place}句话。") for place in range(400)] == [1] * 400


@pytest.mark.parametrize("layout_id", ["L02", "L03", "L04", "L08"])
def test_closing_text_over_many_pages_is_printed_whole_and_once(layout_id: str) -> None:
    minutes = "\n".join(f"第{place}段，会上说明了情况。" for place in range(300))
    form = FormContents([{"place": 1}], closing=f"会议记录：\n{minutes}")
    result = forms.draw(form, STAMP, layout=layout(layout_id))
    found = text(result)
    assert result.pages > 4
    assert [found.count(f"第{place}段") for place in range(300)] == [1] * 300
    assert found.count("会议记录：") == 1


def test_a_first_column_that_runs_on_keeps_its_text() -> None:
    outline = "\n".join(f"第{place}点提纲" for place in range(120))
    row = {"title": outline, "discussion": "讨论"}
    found = text(forms.draw(FormContents([row]), STAMP, layout=layout("L05")))
    assert [found.count(f"第{place}点") for place in range(120)] == [1] * 120


def test_header_values_longer_than_a_page_run_on() -> None:
    leave = "、".join(f"请假第{place}人（因私请假，已向支部书记说明）" for place in range(200))
    result = forms.draw(FormContents([], {"leave": leave}), STAMP, layout=layout("L02"))
    assert result.pages > 2
    assert text(result).count("请假第") == 200


def test_closing_text_stands_below_the_rows() -> None:
    form = FormContents([{"place": 1}], closing="会议记录：\n全文。")
    found = text(forms.draw(form, STAMP, layout=layout("L02")))
    assert found.index("全文。") < found.index("（以下空白）")


def test_short_fields_stand_in_pairs_and_a_lone_one_takes_the_line() -> None:
    rows = forms.block(layout("L02"), {"time": "九时", "venue": "二楼"}).rows
    assert ["时间", "九时", "地点", "二楼"] in rows
    assert ["请假", SpanningCell(None, 3)] in rows


def test_a_forms_header_lines_do_not_count_as_rows() -> None:
    capped = replace(layout("L24"), rows_per_page=5)
    assert forms.draw(FormContents([{"room": "办事大厅"}] * 6), STAMP, layout=capped).pages == 1


def test_a_form_with_a_sensitive_value_is_internal() -> None:
    phone = LayoutField("phone", "主持人电话", field="meeting.chair.phone")
    own = replace(layout("L02"), fields=(*layout("L02").fields, phone))
    form = FormContents([], values_at(own, {"meeting.chair.phone": "13992900001"}))
    found = text(forms.draw(form, STAMP, layout=own))
    assert "13992900001" in found
    assert "内部资料" in found
    assert "内部资料" not in text(forms.draw(form, STAMP, layout=layout("L02")))
