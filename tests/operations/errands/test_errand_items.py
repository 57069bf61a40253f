"""The catalogue on the desk."""

from dataclasses import replace

import pytest

from bindesk.domain.errands.errand_items import ERRAND_ITEM, HANDLINGS
from bindesk.domain.errands.visits import Visit
from bindesk.operations.errands import errand_items, errands


def codes(found):
    return [one.item.code for one in found]


def test_the_shipped_catalogue_has_forty_items_laid_out_once(desk):
    changes = errand_items.install_catalogue(desk)
    assert len(changes.records) == 40
    assert errand_items.install_catalogue(desk).records == frozenset()
    assert len(errand_items.items_by_use(desk)) == 40


def test_a_corrected_item_is_not_laid_out_over(desk):
    errand_items.install_catalogue(desk)
    water = errand_items.items_by_use(desk)[0].item
    with desk.writing("correct-item") as work:
        work.set(ERRAND_ITEM, water.id, {"name": "水费收缴"})
    errand_items.install_catalogue(desk)
    assert errand_items.items_by_use(desk)[0].item.name == "水费收缴"


def test_every_item_says_who_decides_and_how_long_it_may_take(desk):
    errand_items.install_catalogue(desk)
    for one in errand_items.items_by_use(desk):
        assert one.item.handling in HANDLINGS
        assert one.item.promise_workdays is not None
        assert one.item.materials


def test_what_is_asked_for_most_stands_first(desk):
    errand_items.install_catalogue(desk)
    by_code = {one.item.code: one.item.id for one in errand_items.items_by_use(desk)}
    for code in ("BM13", "BM27", "BM13"):
        errands.accept(desk, Visit(visitor="路过的人", item=by_code[code]))
    assert codes(errand_items.items_by_use(desk))[:3] == ["BM13", "BM27", "BM01"]
    assert errand_items.items_by_use(desk)[0].times == 2


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sf", "BM01"),
        ("df", "BM02"),
        ("水费", "BM01"),
        ("bm13", "BM13"),
        ("BM1", "BM01"),
        ("13", "BM13"),
        ("7", "BM07"),
        ("ylfy", "BM07"),
        ("老年人年检", "BM13"),
        ("lnrnj", "BM13"),
        ("s'f", "BM01"),
    ],
)
def test_items_are_found_by_number_name_or_initials(desk, typed, first):
    errand_items.install_catalogue(desk)
    assert codes(errand_items.find(errand_items.items_by_use(desk), typed))[0] == first


def test_nothing_typed_offers_everything_and_nonsense_nothing(desk):
    errand_items.install_catalogue(desk)
    items = errand_items.items_by_use(desk)
    assert errand_items.find(items, "") == items
    assert errand_items.find(items, "qqqq") == []


def test_a_desk_offers_its_own_units_items_and_no_other_units(desk):
    errand_items.install_catalogue(desk)
    other = replace(desk, office=replace(desk.office, unit="610482102245"))
    assert errand_items.items_by_use(other) == []
    errand_items.install_catalogue(other)
    assert len(errand_items.items_by_use(desk)) == len(errand_items.items_by_use(other)) == 40
