from dataclasses import replace
from datetime import date

import pytest

from bindesk.books.columns import column_path
from bindesk.books.layouts import LayoutColumn, layout, layouts
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from bindesk.domain.records.fields import FieldSpec, FieldType
from tests.books.reading import STAMP, text, values_at

PLACE = LayoutColumn("venue", "地点", 40, field="place")
LISTS = [each for each in layouts() if each.kind == "list"]


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.id)
def test_every_declared_list_prints_its_heads_fields_and_values(each) -> None:
    row = {column.path: f"{place}值" for place, column in enumerate(each.columns)}
    fields = {field.field or field.key: f"{place}栏头" for place, field in enumerate(each.fields)}
    header = fields | values_at(each, {path: fields[path] for path in fields if "." in path})
    result = ledgers.draw(
        LedgerContents([values_at(each, row)], header, "BH-1"), STAMP, layout=each
    )
    found = text(result).replace(" ", "")
    assert result.missing == ()
    flags = {path for path in row if is_flag(column_path(each, path).spec)}
    assert not flags or "是" in found
    printed = [value for key, value in row.items() if key not in {"place", *flags}]
    assert all(value in found for value in [*printed, *fields.values()])
    for field in each.fields:
        assert f"{field.label}：" in found
    for name in each.signatures:
        assert f"{name}：" in found


def is_flag(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.type is FieldType.FLAG


def test_values_without_a_column_are_not_printed() -> None:
    found = text(ledgers.draw(LedgerContents([{"secret": "不印"}]), STAMP, layout=layout("L10")))
    assert "不印" not in found


def test_dates_are_printed_in_full() -> None:
    row = {"joined_on": date(1986, 7, 1)}
    assert "1986年7月1日" in text(ledgers.draw(LedgerContents([row]), STAMP, layout=layout("L10")))


ERRANDS = [
    {
        "number": f"610482102249-2026-A-{place:04d}",
        "accepted_on": f"2026-11-{1 + place % 28:02d}",
        "visitor": "<b>&<img src=x>" if place == 7 else "㛃䶮𬱖",
        "address": "北极镇早饭头村三组" * (40 if place == 5 else 1),
        "phone": "13992900001",
        "subject": "城乡居民基本养老保险参保登记",
        "handling": "direct",
        "due_on": "2026-12-01",
        "due_estimated": place == 9,
    }
    for place in range(1, 201)
]


def test_two_hundred_errands_are_printed_each_once() -> None:
    result = ledgers.draw(LedgerContents(ERRANDS, fill="closed"), STAMP, layout("L13"))
    found = text(result)
    assert result.missing == ()
    assert result.pages >= 14
    assert [found.count(f"2026-A-{place:04d}") for place in range(1, 201)] == [1] * 200
    assert found.count("直办") == 200
    assert found.count("组") == 199 + 40 + result.pages
    assert "<b>&<img" in found
    assert found.count("（预估）") == 1


def test_rows_are_numbered_and_a_record_s_place_is_printed_where_a_column_names_it() -> None:
    own = replace(layout("L33"), columns=(*layout("L33").columns[:2], PLACE))
    rows = [{"name": "甲", "place": "村委会"}, {"name": "乙", "place": "文化站"}]
    assert "1甲村委会2乙文化站" in text(ledgers.draw(LedgerContents(rows), STAMP, own)).replace(
        " ", ""
    )


def test_a_list_with_sensitive_columns_is_internal_unless_masked() -> None:
    row = {"name": "张堃", "phone": "13992900001", "id_number": "610427195503150018"}
    full = text(ledgers.draw(LedgerContents([row]), STAMP, layout("L10")))
    public = text(ledgers.draw(LedgerContents([row], masked=True), STAMP, layout("L10")))
    assert "内部资料" in full
    assert "610427195503150018" in full
    assert "内部资料" not in public
    assert "6104**********0018" in public
    assert "139****0001" in public
    assert "内部资料" not in text(ledgers.draw(LedgerContents([row]), STAMP, layout("L06")))
