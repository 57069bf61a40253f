from dataclasses import replace
from datetime import date

import pytest

from bindesk.books.columns import cell_readers, column_path, header_values, is_sensitive
from bindesk.books.layouts import (
    LayoutColumn,
    LayoutField,
    LayoutMark,
    LayoutRecords,
    layout,
    layouts,
)
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType, Sensitivity
from tests.books.reading import values_at

ERRAND_LIST = replace(layout("L33"), records=LayoutRecords("errand"))
ATTENDANCE_LIST = replace(layout("L33"), records=LayoutRecords("attendance"))


def read(row, path, listed=ERRAND_LIST, *, is_masked=False, **how):
    column = LayoutColumn("column", "栏", 20, field=path, **how)
    (reader,) = cell_readers(replace(listed, columns=(column,)), is_masked=is_masked)
    return reader(row)


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("subject", "医保费报销", "医保费报销"),
        ("accepted_on", "2026-11-05", "2026年11月5日"),
        ("accepted_on", None, ""),
        ("handling", "agency", "代办"),
        ("handling", "", ""),
        ("amount", 123456, "1234.56"),
        ("amount", None, ""),
        ("promised_days", 0, "0"),
        ("due_estimated", True, "是"),
        ("due_estimated", False, ""),
    ],
)
def test_a_value_is_printed_as_its_field_is_declared(path, value, text) -> None:
    assert read({path: value}, path) == text


def test_a_computed_value_is_printed_as_text_or_in_the_format_of_its_column() -> None:
    assert read({"visits": 3}, "visits") == "3"
    assert read({"visits": 3}, "visits", format="people") == "3人"
    assert read({"accepted_on": "2026-11-05"}, "accepted_on", format="month") == "2026年11月"
    assert read({}, "visits") == ""


def test_a_path_leads_into_the_record_that_a_field_refers_to() -> None:
    row = {"person": {"name": "张堃", "category": "probationary", "joined_on": "1986-07-01"}}
    assert read(row, "person.category", ATTENDANCE_LIST) == "预备党员"
    assert read(row, "person.joined_on", ATTENDANCE_LIST) == "1986年7月1日"
    assert read(row, "person", ATTENDANCE_LIST) == "张堃"
    assert read({"person": ""}, "person", ATTENDANCE_LIST) == ""


REFERENCES = [(k.name, name) for k in KINDS.values() for name in k.of_type(FieldType.REFERENCE)]


@pytest.mark.parametrize(("kind", "name"), REFERENCES, ids="-".join)
def test_every_reference_can_be_printed_by_the_title_of_its_record(kind, name) -> None:
    path = column_path(replace(ERRAND_LIST, records=LayoutRecords(kind)), name)
    assert path.spec is not None
    assert path.spec.type is not FieldType.REFERENCE


def test_a_mark_stands_behind_a_value_when_another_value_is_true() -> None:
    mark = LayoutMark("struck", "作废")
    assert read({"visitor": "王小明", "struck": True}, "visitor", mark=mark) == "王小明（作废）"
    assert read({"visitor": "王小明", "struck": False}, "visitor", mark=mark) == "王小明"


def test_a_masked_list_hides_what_is_declared_sensitive() -> None:
    row = {"phone": "13900000001", "note": "低保", "visitor": "王小明", "agent": ""}
    assert read(row, "phone", is_masked=True) == "139****0001"
    assert read(row, "note", is_masked=True) == "***"
    assert read(row, "visitor", is_masked=True) == "王小明"
    assert read(row, "phone") == "13900000001"


def test_a_masked_list_hides_what_its_layout_masks_and_the_mark_stays() -> None:
    how = {"mask": "name", "mark": LayoutMark("struck", "作废")}
    row = {"visitor": "王小明", "struck": True}
    assert read(row, "visitor", is_masked=True, **how) == "王**（作废）"
    assert read(row, "visitor", **how) == "王小明（作废）"


def test_a_sensitive_value_of_a_record_referred_to_is_hidden_too() -> None:
    row = {"person": {"phone": "13900000001", "remarks": "低保"}}
    assert read(row, "person.phone", ATTENDANCE_LIST, is_masked=True) == "139****0001"
    assert read(row, "person.remarks", ATTENDANCE_LIST, is_masked=True) == "***"
    column = LayoutColumn("phone", "电话", 20, field="person.phone")
    assert is_sensitive(replace(ATTENDANCE_LIST, columns=(column,)))
    assert not is_sensitive(ATTENDANCE_LIST)


@pytest.mark.parametrize("each", [one for one in layouts() if one.records], ids=lambda one: one.id)
def test_every_sensitive_column_of_a_shipped_list_is_hidden_when_masked(each) -> None:
    readers = cell_readers(each, is_masked=True)
    for column, reader in zip(each.columns, readers, strict=True):
        path = column_path(each, column.path)
        if column.mask or (path.spec and path.spec.sensitivity is Sensitivity.SENSITIVE):
            text = reader(values_at(each, {column.path: "13900000001"}))
            assert "*" in text, column.name
            assert "1390000" not in text, column.name


def test_counts_above_a_list_follow_from_its_rows() -> None:
    rows = [
        {"handling": "direct", "struck": False},
        {"handling": "agency", "struck": False},
        {"handling": "assist", "struck": True},
    ]
    fields = (
        LayoutField("all", "合计", count={}),
        LayoutField("direct", "直办", count={"handling": "direct"}),
        LayoutField(
            "carried", "代办、协办", count={"handling": ["agency", "assist"]}, format="people"
        ),
        LayoutField("struck", "作废", count={"handling": "assist", "struck": True}),
        LayoutField("clerk", "登记人"),
    )
    header = header_values(replace(ERRAND_LIST, fields=fields), {"clerk": "李秀英"}, rows)
    assert header == {"all": "3", "direct": "1", "carried": "2人", "struck": "1", "clerk": "李秀英"}


def test_a_value_handed_in_stands_before_a_count() -> None:
    fields = (LayoutField("all", "合计", count={}),)
    assert header_values(replace(ERRAND_LIST, fields=fields), {"all": None}, [{}]) == {"all": ""}


def test_a_value_above_a_table_may_be_that_of_a_record():
    fields = (
        LayoutField("who", "党员", field="person"),
        LayoutField("phone", "电话", field="person.phone"),
        LayoutField("month", "入党", field="person.joined_on", format="month"),
        LayoutField("day", "日期"),
    )
    person = {"name": "张堃", "phone": "13900000001", "joined_on": "1986-07-01"}
    values = {"person": person, "day": date(2026, 11, 20)}
    listed = replace(ATTENDANCE_LIST, fields=fields)
    full = {"who": "张堃", "phone": "13900000001", "month": "1986年7月", "day": "2026年11月20日"}
    assert header_values(listed, values) == full
    assert header_values(listed, values, is_masked=True) == {**full, "phone": "139****0001"}
    assert is_sensitive(listed)
