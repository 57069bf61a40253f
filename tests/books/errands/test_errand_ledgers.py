from datetime import date

from bindesk.books.errands import errand_ledgers
from bindesk.books.errands.errand_ledgers import ErrandLedger, ErrandLedgerRow, due_day
from tests.books.reading import STAMP, text

LINES = [
    ErrandLedgerRow(
        f"610482102249-2026-A-{place:04d}",
        date(2026, 11, 1 + place % 28),
        "<b>&<img src=x>" if place == 7 else "㛃䶮𬱖",
        "北极镇早饭头村三组" * (40 if place == 5 else 1),
        "13992900001",
        "城乡居民基本养老保险参保登记",
        "直办",
        "张堃",
        date(2026, 12, 1),
        place == 9,
    )
    for place in range(1, 201)
]


def test_two_hundred_errands_are_printed_each_once() -> None:
    result = errand_ledgers.draw(ErrandLedger("2026年11月", LINES, "张堃"), STAMP)
    found = text(result)
    assert result.missing == ()
    assert result.pages >= 14
    assert [found.count(f"2026-A-{place:04d}") for place in range(1, 201)] == [1] * 200
    assert found.count("组") == 199 + 40 + result.pages
    assert "<b>&<img" in found
    assert found.count("（预估）") == 1


def test_a_promised_day_says_when_it_is_an_estimate() -> None:
    assert due_day(date(2027, 1, 4), estimated=True) == "2027年1月4日（预估）"
    assert due_day(date(2027, 1, 4), estimated=False) == "2027年1月4日"
    assert due_day(None, estimated=True) == ""
