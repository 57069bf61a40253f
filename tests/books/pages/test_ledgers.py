from datetime import date

import pytest

from bindesk.books.layouts import layout, layouts
from bindesk.books.pages import ledgers
from bindesk.books.pages.ledgers import LedgerContents
from tests.books.reading import STAMP, text

LISTS = [each for each in layouts() if each.kind == "list"]


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.id)
def test_every_declared_list_prints_its_heads_fields_and_values(each) -> None:
    row = {column.key: f"{place}值" for place, column in enumerate(each.columns)}
    fields = {field.key: f"{place}栏头" for place, field in enumerate(each.fields)}
    result = ledgers.draw(LedgerContents([row], fields, "BH-1"), STAMP, layout=each)
    found = text(result).replace(" ", "")
    assert result.missing == ()
    assert all(value in found for value in [*row.values(), *fields.values()])
    for field in each.fields:
        assert f"{field.label}：" in found
    for name in each.signatures:
        assert f"{name}：" in found


def test_values_without_a_column_are_not_printed() -> None:
    found = text(ledgers.draw(LedgerContents([{"secret": "不印"}]), STAMP, layout=layout("L10")))
    assert "不印" not in found


def test_dates_are_printed_in_full() -> None:
    row = {"joined_on": date(1986, 7, 1)}
    assert "1986年7月1日" in text(ledgers.draw(LedgerContents([row]), STAMP, layout=layout("L10")))
