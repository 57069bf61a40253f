"""The desk's catalogue of errands: installs the shipped items, finds items by code, name or initials."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bindesk.assets import asset
from bindesk.db.errands import errands
from bindesk.db.records import records
from bindesk.domain.errands.errand_items import ERRAND_ITEM, HANDLINGS, ErrandItem, errand_item_id
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.text.cleaning import clean_code, clean_line
from bindesk.domain.text.pinyin import initials_key
from bindesk.operations.desk.desk import Desk

_EXACT, _PREFIX, _WITHIN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class ItemUsage:
    """An item of the catalogue and how many errands at this desk used it."""

    item: ErrandItem
    times: int


def install_catalogue(desk: Desk) -> Changes:
    """Add the items of the shipped catalogue that the desk does not have yet, as one deed.

    An item has the same id on every desk of a unit, so two desks that install it share one catalogue.
    """
    shipped = [_from_row(desk.office.unit, row) for row in shipped_rows()]
    with desk.writing("lay-out-catalogue") as work:
        known = records.load_many(work.conn, ERRAND_ITEM, [item.id for item in shipped])
        work.put_all(ERRAND_ITEM, [item for item in shipped if item.id not in known])
    return work.changes


def shipped_rows() -> list[dict[str, str]]:
    """Return the rows of the shipped catalogue, each with its statutory limits where they are known."""
    limits = {row["code"]: row for row in _rows("catalogue/errand_items_meta.csv")}
    return [{**limits.get(row["code"], {}), **row} for row in _rows("catalogue/errand_items.csv")]


def items_by_use(desk: Desk) -> list[ItemUsage]:
    """Return all items of this desk's unit, the most used first, then by code."""
    with desk.reading() as conn:
        own_unit = {"unit": desk.office.unit}
        items = records.where(conn, ERRAND_ITEM, own_unit, order=("code",))
        times = errands.uses(conn)
    usages = [ItemUsage(item, times.get(item.id, 0)) for item in items]
    return sorted(usages, key=lambda one: -one.times)


def find(items: Sequence[ItemUsage], text: str) -> list[ItemUsage]:
    """Return the items that the typed text may mean: a code, its number, a name or its initials.

    Whole matches come first, then beginnings, then parts; within these the order of ``items`` stays.
    """
    search_text = clean_code(text).replace("'", "").lower()
    ranked = [(rank, one) for one in items if (rank := _rank(one.item, search_text)) is not None]
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _rank(item: ErrandItem, search_text: str) -> int | None:
    code, name = item.code.lower(), clean_code(item.name).lower()
    digits = code.lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0")
    key = initials_key(item.name)
    if search_text in {code, name, digits} or search_text == code.replace("0", "", 1):
        return _EXACT
    if code.startswith(search_text) or name.startswith(search_text) or f" {search_text}" in key:
        return _PREFIX
    return _WITHIN if search_text in name or search_text in key else None


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(asset(name).read_text("utf-8-sig"))))


def _from_row(unit: str, row: Mapping[str, str]) -> ErrandItem:
    handling = {words: code for code, words in HANDLINGS.items()}
    return ErrandItem(
        id=errand_item_id(unit, row["code"]),
        unit=unit,
        code=row["code"],
        name=clean_line(row["name"]),
        category=row["category"],
        department=row["department"],
        handling=handling[row["handling"]],
        promise_workdays=int(row["promise_workdays"]),
        day_kind="W",
        materials=row["materials"],
        legal_limit=row.get("legal_limit", ""),
        public_notice=row.get("public_notice", ""),
        season=row.get("season_window", ""),
        village_workdays=int(row["village_step_workdays"])
        if row.get("village_step_workdays")
        else None,
        confidence=row.get("confidence", ""),
        basis=row.get("basis", ""),
    )
