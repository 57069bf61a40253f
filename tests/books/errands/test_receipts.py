from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bindesk.books.errands import receipts
from bindesk.books.errands.receipts import COPIES
from bindesk.books.pages.forms import FormContents
from bindesk.books.pages.paper import PrintingStopped
from tests.books.reading import STAMP, text, texts

MATERIALS = [
    {"material": "身份证复印件", "copies": 1},
    {"material": "户口簿复印件", "copies": 2, "remarks": "原件已退"},
]
VALUES = {
    "visitor": "㛃䶮𬱖",
    "subject": "水费代缴",
    "accepted_at": datetime(2026, 11, 20, 9, 15, tzinfo=UTC),
    "due_on": "2026-12-01",
    "due_estimated": False,
    "first_asked": "张堃 13992900001",
    "hotline": "12345",
}
RECEIPT = FormContents(MATERIALS, VALUES, "610482102249-2026-A-0001")


def test_both_copies_stand_on_one_page() -> None:
    result = receipts.draw(RECEIPT, STAMP)
    found = text(result)
    assert result.pages == 1
    assert all(copy in found for copy in COPIES)
    for value in ("受理编号：610482102249-2026-A-0001", "㛃䶮𬱖", "户口簿复印件", "群众（签字）：",
                  "2026年11月20日 09:15", "2026年12月1日", "12345"):  # fmt: skip
        assert found.count(value) == 2


def test_many_materials_go_on_on_further_pages_without_loss() -> None:
    many = [{"material": f"第{place}份材料"} for place in range(1, 31)]
    found = texts(receipts.draw(replace(RECEIPT, rows=many), STAMP))
    assert len(found) > 2
    assert all("".join(found).count(f"第{place}份材料") == 2 for place in range(1, 31))
    assert "群众（签字）" not in found[0]


def test_marks_and_missing_characters_show_on_both_copies() -> None:
    stamp = replace(STAMP, practice=True, reprint=True)
    result = receipts.draw(replace(RECEIPT, fields={**VALUES, "visitor": "李\U00020003"}), stamp)
    found = text(result)
    assert result.missing == ("\U00020003",)
    assert [found.count(mark) for mark in ("练\u3000习", "补打", "缺字：U+20003")] == [2, 2, 2]


def test_printing_a_receipt_can_be_stopped() -> None:
    with pytest.raises(PrintingStopped):
        receipts.draw(RECEIPT, STAMP, progress=lambda done, total: False)


def test_a_promised_day_says_when_it_is_an_estimate() -> None:
    estimated = replace(RECEIPT, fields={**VALUES, "due_estimated": True})
    assert text(receipts.draw(estimated, STAMP)).count("2026年12月1日（预估）") == 2
    assert "预估" not in text(receipts.draw(RECEIPT, STAMP))
