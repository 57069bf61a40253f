"""Lays a deed over the record tables; in the same transaction as the journal's row."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bindesk.db import journal
from bindesk.db.engine import Link
from bindesk.db.tables import conflict, initials_column, record_table
from bindesk.db.telling import tell_latest
from bindesk.domain.catalogue import KINDS
from bindesk.domain.deeds import Change, Deed
from bindesk.domain.fields import Plain
from bindesk.domain.merging import Folded, Touch, continues, fold
from bindesk.domain.pinyin import initials_key

Row = dict[str, Any]
_LOOKED_UP_AT_ONCE = 400


def apply(link: Link, deed: Deed) -> None:
    """Show a deed, already in the journal, in the record tables.

    Changes of a kind that this program does not know stay parked in the journal.
    """
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in deed.changes:
        by_kind[change.kind].append(change)
    for kind, changes in by_kind.items():
        if kind in KINDS:
            _apply_kind(link, kind, deed, changes)


def _apply_kind(link: Link, kind: str, deed: Deed, changes: Sequence[Change]) -> None:
    held = _heads(link, kind, [c.record for c in changes if c.parents])
    fresh: list[Row] = []
    for change in changes:
        heads = held.get(change.record)
        touch = Touch(deed.id, change.parents, change.values)
        if not change.parents:
            fresh.append(row_of(kind, change.record, deed.unit, change.values, (deed.id,)))
        elif heads is not None and continues(heads, touch):
            _lay_over(link, kind, change, deed.id)
        else:
            refold(link, kind, change.record, deed.unit)
    if fresh:
        _add(link, kind, deed.unit, fresh)
    tell_latest(link, kind, [c.record for c in changes])


def _add(link: Link, kind: str, unit: str, fresh: list[Row]) -> None:
    table = record_table(kind)
    known = _heads(link, kind, [row["id"] for row in fresh])
    link_rows = [row for row in fresh if row["id"] not in known]
    if link_rows:
        link.execute(insert(table), link_rows)
    for record in known:
        refold(link, kind, record, unit)


def _heads(link: Link, kind: str, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    table = record_table(kind)
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ids), _LOOKED_UP_AT_ONCE):
        some = ids[start : start + _LOOKED_UP_AT_ONCE]
        for record, heads in link.execute(
            select(table.c.id, table.c.heads).where(table.c.id.in_(some))
        ):
            found[record] = tuple(heads.split())
    return found


def _lay_over(link: Link, kind: str, change: Change, deed_id: str) -> None:
    table = record_table(kind)
    known, unknown = _parted(kind, change.values)
    columns = known | _initials(kind, known) | {"heads": deed_id}
    if unknown:
        held = link.execute(select(table.c.extra).where(table.c.id == change.record)).scalar()
        columns["extra"] = _packed(json.loads(held or "{}") | unknown)
    link.execute(
        update(table).where(table.c.id == bindparam("record_id")),
        {"record_id": change.record} | columns,
    )
    if len(change.parents) > 1:
        refold(link, kind, change.record, "")


def refold(link: Link, kind: str, record: str, unit: str) -> None:
    """Fold a record anew from all its deeds; keeps the unit it has."""
    keep_folded(link, kind, record, unit, fold(journal.touches(link, kind, record)))


def keep_folded(link: Link, kind: str, record: str, unit: str, folded: Folded) -> None:
    """Write a folded record and its open conflicts in place of what the tables had."""
    table = record_table(kind)
    row = row_of(kind, record, unit, folded.values, folded.heads)
    own = {name: value for name, value in row.items() if name not in {"id", "unit"}}
    link.execute(upsert(table).values(row).on_conflict_do_update(index_elements=["id"], set_=own))
    link.execute(delete(conflict).where(conflict.c.kind == kind, conflict.c.record == record))
    for found in folded.conflicts:
        link.execute(
            insert(conflict).values(
                kind=kind,
                record=record,
                field=found.field,
                earlier=found.earlier,
                later=found.later,
            )
        )


def row_of(
    kind: str, record: str, unit: str, values: Mapping[str, Plain], heads: Iterable[str]
) -> Row:
    """Return the table row of a record: declared columns, defaults, initials, heads, the unknown."""
    known, unknown = _parted(kind, values)
    whole = dict(KINDS[kind].defaults) | known
    return {
        "id": record,
        "unit": unit,
        **whole,
        **_initials(kind, whole),
        "heads": " ".join(heads),
        "extra": _packed(unknown) if unknown else None,
    }


def _parted(kind: str, values: Mapping[str, Plain]) -> tuple[dict[str, Plain], dict[str, Plain]]:
    specs = KINDS[kind].specs
    known = {name: value for name, value in values.items() if name in specs}
    return known, {name: value for name, value in values.items() if name not in specs}


def _initials(kind: str, values: Mapping[str, Plain]) -> dict[str, str]:
    return {
        initials_column(field): initials_key(str(values[field] or ""))
        for field in KINDS[kind].searched()
        if field in values
    }


def _packed(unknown: Mapping[str, Plain]) -> str:
    return json.dumps(unknown, ensure_ascii=False, sort_keys=True)
