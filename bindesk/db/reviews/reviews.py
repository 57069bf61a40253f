"""Reads reviews of records by the level above, and whether a record was changed after its review."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import deed as deeds
from bindesk.db.store.tables import record_table, touched
from bindesk.domain.all_kinds import KINDS, kinds_to_review
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.records.rights import Right
from bindesk.domain.reviews.reviews import REVIEW, Review
from bindesk.domain.scopes import rights

_AT_ONCE = 400
_NOT_IN_A_LOG = 1 << 62


def latest(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, tuple[Review, int]]:
    """Return the latest review of each of the records, and its position in the order of the fold.

    Records without a review are left out.
    """
    table = record_table(REVIEW.name)
    newest: dict[str, tuple[str, int]] = {}
    for some in _batches(ids):
        query = _last(table.c.about, REVIEW.name, table.c.id).add_columns(table.c.id)
        query = query.where(table.c.about_kind == kind, table.c.about.in_(some))
        for row in conn.execute(query.where(table.c.struck.is_(False)).group_by(table.c.id)):
            if row.owner not in newest or row.order > newest[row.owner][1]:
                newest[row.owner] = (row.id, row.order)
    reviews = records.load_many(conn, REVIEW, [review for review, _ in newest.values()])
    return {about: (reviews[review], order) for about, (review, order) in newest.items()}


def last_changes(conn: Connection, kind: str, ids: Sequence[str]) -> dict[str, int]:
    """Return the position in the order of the fold of the last deed that changed each of the records.

    Parts of a record (a meeting's motions and attendances) count as the record.
    """
    order_of: dict[str, int] = {}
    for some in _batches(ids):
        touches = _last(touched.c.record, kind).where(touched.c.record.in_(some))
        queries = [touches.group_by(touched.c.record)]
        for name, field in _parts(kind):
            table = record_table(name)
            part = _last(table.c[field], name, table.c.id).where(table.c[field].in_(some))
            queries.append(part.group_by(table.c[field]))
        for each in queries:
            for row in conn.execute(each):
                order_of[row.owner] = max(order_of.get(row.owner, 0), row.order)
    return order_of


def sent_back(conn: Connection, unit: str, verdict: str) -> list[tuple[str, str]]:
    """Return (kind, id) of a unit's records that have a review with this verdict, latest or earlier."""
    table = record_table(REVIEW.name)
    query = select(table.c.about_kind, table.c.about).distinct()
    conditions = (table.c.unit == unit, table.c.verdict == verdict, table.c.struck.is_(False))
    return [(row.about_kind, row.about) for row in conn.execute(query.where(*conditions))]


def due(conn: Connection, unit: str) -> dict[str, list[str]]:
    """Return the ids of a unit's records that require a review, by kind, newest last."""
    due_ids: dict[str, list[str]] = {}
    for name, conditions in kinds_to_review().items():
        table = record_table(name)
        query = select(table.c.id).where(table.c.unit == unit, table.c.struck.is_(False))
        query = query.where(*(table.c[field] == value for field, value in conditions.items()))
        first = table.c[KINDS[name].columns[0]]
        due_ids[name] = list(conn.execute(query.order_by(first, table.c.id)).scalars())
    return due_ids


def unseen(conn: Connection) -> dict[str, int]:
    """Return the number of records that require a review and have none, by unit."""
    review = record_table(REVIEW.name)
    count_of: dict[str, int] = {}
    for name, conditions in kinds_to_review().items():
        table = record_table(name)
        same = (
            review.c.about == table.c.id,
            review.c.about_kind == name,
            review.c.struck.is_(False),
        )
        query = select(table.c.unit, func.count().label("records")).where(
            table.c.struck.is_(False),
            *(table.c[field] == value for field, value in conditions.items()),
            ~select(review.c.id).where(*same).exists(),
        )
        for row in conn.execute(query.group_by(table.c.unit)):
            count_of[row.unit] = count_of.get(row.unit, 0) + row.records
    return count_of


def reviewed_ids(conn: Connection, kind: str) -> dict[str, str]:
    """Return the unit of each record of a kind that requires a review and has one, by record id."""
    review, table = record_table(REVIEW.name), record_table(kind)
    conditions = (table.c[field] == value for field, value in kinds_to_review()[kind].items())
    query = (
        select(table.c.id, table.c.unit)
        .join(review, review.c.about == table.c.id)
        .where(review.c.about_kind == kind, review.c.struck.is_(False))
        .where(table.c.struck.is_(False), *conditions)
        .distinct()
    )
    return {row.id: row.unit for row in conn.execute(query)}


def orders(conn: Connection, ids: Sequence[str]) -> Mapping[str, int]:
    """Return the positions of some deeds in the order of the fold, by deed id."""
    order_of: dict[str, int] = {}
    for some in _batches(ids):
        query = select(deeds.c.id, _order().label("order")).where(deeds.c.id.in_(some))
        order_of.update((row.id, row.order) for row in conn.execute(query))
    return order_of


def _order() -> ColumnElement[int]:
    """Return a deed's position in the order: that of the unit's log; deeds not in the log follow by place."""
    return case((deeds.c.position.is_(None), deeds.c.place + _NOT_IN_A_LOG), else_=deeds.c.position)


def _last(
    owner: ColumnElement[Any], kind: str, record: ColumnElement[Any] | None = None
) -> Select[Any]:
    query = (
        select(owner.label("owner"), func.max(_order()).label("order"))
        .select_from(touched)
        .join(deeds, touched.c.deed == deeds.c.place)
        .where(touched.c.kind == kind, deeds.c.state != DeedState.REFUSED.value)
    )
    return query if record is None else query.where(touched.c.record == record)


def _parts(kind: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, field) of the kinds that are part of this kind and that only the owning unit writes."""
    for name, other in KINDS.items():
        above = rights(name, "township", "below") & (Right.ADD | Right.CHANGE)
        for field, spec in other.specs.items():
            if spec.required and spec.refers == kind and not above:
                yield name, field


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
