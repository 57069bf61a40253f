"""The shipped catalogue, both lists put together."""

from datetime import date

from bindesk.domain.errands.errand_items import ERRAND_ITEM, errand_item_id
from bindesk.domain.records.validation import check
from bindesk.operations.practice.catalogue import items

UNIT = "610482102249"


def test_forty_items_are_in_order_and_known_by_their_codes():
    listed = items(UNIT, date(2026, 11, 20))
    assert [item.code for item in listed] == [f"BM{n:02}" for n in range(1, 41)]
    assert [p for item in listed for p in check(ERRAND_ITEM, ERRAND_ITEM.plain(item))] == []
    assert listed[0].id == errand_item_id(UNIT, "BM01")


def test_an_item_has_what_either_list_says_of_it():
    subsidy = items(UNIT, date(2026, 11, 20))[21]
    assert (subsidy.handling, subsidy.promise_workdays) == ("agency", 20)
    assert subsidy.season == "常年，满70周岁"
    assert subsidy.confidence
