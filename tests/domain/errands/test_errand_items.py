import csv

from bindesk.assets import asset
from bindesk.domain.errands.errand_items import ERRAND_ITEM, HANDLINGS, errand_item_id


def test_one_code_of_one_unit_is_one_item_on_every_desk() -> None:
    assert errand_item_id("610482102249", "A01") == errand_item_id("610482102249", "A01")
    ids = {errand_item_id(unit, code) for unit in ("1", "2") for code in ("A01", "A02")}
    assert len(ids) == 4


def test_the_shipped_catalogue_can_be_taken_in_by_its_headings() -> None:
    text = asset("catalogue/errand_items.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    headings = {h for spec in ERRAND_ITEM.specs.values() for h in (spec.label, *spec.also)}
    required = {n for n, spec in ERRAND_ITEM.specs.items() if spec.required}
    assert len(rows) > 20
    assert required <= {n for n in ERRAND_ITEM.specs if set(rows[0]) & {*ERRAND_ITEM.specs[n].also}}
    assert set(rows[0]) <= headings
    assert {row["handling"] for row in rows} <= set(HANDLINGS) | set(HANDLINGS.values())
    assert len({row["code"] for row in rows}) == len(rows)
