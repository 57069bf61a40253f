"""The 40 errand items of a service hall, read from two lists shipped with the program."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date

from bindesk.assets import asset
from bindesk.domain.errands.errand_items import ERRAND_ITEM, ErrandItem, errand_item_id
from bindesk.domain.records.validation import read_values
from bindesk.domain.text.problems import ValidationFailed

_LISTS = ("errand_items.csv", "errand_items_meta.csv")


def items(unit: str, today: date) -> tuple[ErrandItem, ...]:
    """Return the item catalogue of a unit, in the order of the codes. Source: domain reference 5.1.

    Raises ValidationFailed when a list is malformed.
    """
    columns = {other: n for n, spec in ERRAND_ITEM.specs.items() for other in (n, *spec.also)}
    rows: dict[str, dict[str, str]] = {}
    for name in _LISTS:
        for row in _rows(name):
            known = {columns[head]: cell for head, cell in row.items() if head in columns}
            rows.setdefault(row["code"], {}).update(known)
    return tuple(_item(unit, row, today) for _, row in sorted(rows.items()))


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    text = asset(f"catalogue/{name}").read_text("utf-8-sig")
    yield from csv.DictReader(text.splitlines())


def _item(unit: str, row: Mapping[str, str], today: date) -> ErrandItem:
    values, problems = read_values(ERRAND_ITEM, row, today)
    if problems:
        raise ValidationFailed(problems)
    return ERRAND_ITEM.new(errand_item_id(unit, row["code"]), unit, values)
