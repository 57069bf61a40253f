from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bindesk.books.errands import receipts
from bindesk.books.errands.receipts import COPIES, Material, Receipt, due_day
from bindesk.books.pages.paper import PrintingStopped
from tests.books.reading import STAMP, text, texts

RECEIPT = Receipt(
    "610482102249-2026-A-0001",
    "㛃䶮𬱖",
    "水费代缴",
    datetime(2026, 11, 20, 9, 15, tzinfo=UTC),
    date(2026, 12, 1),
    first_asked="张堃 13992900001",
    hotline="12345",
    materials=(Material("身份证复印件", 1), Material("户口簿复印件", 2, "原件已退")),
)


def test_both_copies_stand_on_one_page() -> None:
    result = receipts.draw(RECEIPT, STAMP)
    found = text(result)
    assert result.pages == 1
    assert all(copy in found for copy in COPIES)
    for value in ("受理编号：610482102249-2026-A-0001", "㛃䶮𬱖", "户口簿复印件", "群众（签字）：",
                  "2026年11月20日 09:15", "2026年12月1日", "12345"):  # fmt: skip
        assert found.count(value) == 2


def test_many_materials_go_on_on_further_pages_without_loss() -> None:
    many = tuple(Material(f"第{place}份材料") for place in range(1, 31))
    found = texts(receipts.draw(replace(RECEIPT, materials=many), STAMP))
    assert len(found) > 2
    assert all("".join(found).count(f"第{place}份材料") == 2 for place in range(1, 31))
    assert "群众（签字）" not in found[0]


def test_marks_and_missing_characters_show_on_both_copies() -> None:
    stamp = replace(STAMP, practice=True, reprint=True)
    result = receipts.draw(replace(RECEIPT, visitor="李\U00020003"), stamp)
    found = text(result)
    assert result.missing == ("\U00020003",)
    assert [found.count(mark) for mark in ("练\u3000习", "补打", "缺字：U+20003")] == [2, 2, 2]


def test_printing_a_receipt_can_be_stopped() -> None:
    with pytest.raises(PrintingStopped):
        receipts.draw(RECEIPT, STAMP, progress=lambda done, total: False)


def test_a_promised_day_says_when_it_is_an_estimate() -> None:
    assert due_day(date(2027, 1, 4), estimated=True) == "2027年1月4日（预估）"
    assert due_day(date(2027, 1, 4), estimated=False) == "2027年1月4日"
    assert due_day(None, estimated=True) == ""
