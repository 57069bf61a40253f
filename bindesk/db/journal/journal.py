"""Reads and writes the journal: deeds in their order, and the records that each deed touches."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, func, insert, select, update

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, decoding_row
from bindesk.db.store.statements import bulk_insert, in_list
from bindesk.db.store.tables import deed as deeds
from bindesk.db.store.tables import touched
from bindesk.domain.journal.deeds import Deed, DeedState
from bindesk.domain.journal.merging import RecordChange, bridge_gaps

RecordTouches = tuple[str, list[RecordChange]]
"""The unit of a record, and its changes in the order of the fold; refused ones follow and do not count."""

_NUMBERS = "numbers"
_LOOKED_AT, _EARLIER = 50, 200
_AT_ONCE = 500
_BODIES_AT_ONCE = 50
_LARGEST_CACHED = 64 * 1024
_DEED_COLUMNS = ("id", "unit", "n", "clerk", "verb", "made_at", "undoes", "body")
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Deed)
_ORDER = (deeds.c.position.is_(None), deeds.c.position, deeds.c.place)


def append(conn: Connection, deed: Deed, *, state: DeedState = DeedState.OPEN) -> int:
    """Write a deed at the end of this desk's journal; return its place."""
    statement = insert(deeds).values(state=state.value, **row_of(deed))
    key = conn.execute(statement).inserted_primary_key
    assert key is not None  # noqa: S101 -- an insert of one row always has its key
    rows = [{"kind": c.kind, "record": c.record, "deed": key[0]} for c in deed.changes]
    bulk_insert(conn, touched, rows)
    return int(key[0])


def append_all(conn: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Write many deeds at the end of the journal, given as whole rows without places; return the places."""
    places = _next_places(conn, len(rows))
    bulk_insert(conn, deeds, [{"place": key, **row} for key, row in zip(places, rows, strict=True)])
    return places


def _next_places(conn: Connection, count: int) -> list[int]:
    """Return unused places: SQLite has one writer at a time, PostgreSQL takes them from a sequence."""
    if conn.dialect.name != "postgresql":
        last = int(conn.execute(select(func.coalesce(func.max(deeds.c.place), 0))).scalar_one())
        return list(range(last + 1, last + 1 + count))
    named = func.pg_get_serial_sequence(deeds.name, deeds.c.place.name)
    query = select(func.nextval(named)).select_from(func.generate_series(1, count))
    return sorted(conn.execute(query).scalars())


def row_of(deed: Deed) -> dict[str, Any]:
    """Return a deed's row without its place, state and position."""
    return {
        "id": deed.id,
        "unit": deed.unit,
        "n": deed.n,
        "clerk": deed.clerk,
        "verb": deed.verb,
        "made_at": deed.made_at,
        "undoes": deed.undoes,
        "body": _encoder.encode(deed),
    }


def rows_of(conn: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of the deeds with these ids, as ``row_of`` makes them, by id."""
    columns = [deeds.c[name] for name in _DEED_COLUMNS]
    rows: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(*columns).where(in_list(deeds.c.id, ids[start : start + _AT_ONCE]))
        rows.update((row["id"], {**row}) for row in conn.execute(query).mappings())
    for row in rows.values():
        row["body"] = _as_written_now(row["body"])
    return rows


def _as_written_now(body: bytes) -> bytes:
    """Return a deed's bytes as this program writes them; bytes that are no deed stay as they are."""
    deed = _readable(body)
    return body if deed is None else _encoder.encode(deed)


def _readable(body: bytes) -> Deed | None:
    """Return a decoded deed, or None for bytes that are no deed."""
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, ValueError):
        return None


def replace(conn: Connection, deed: Deed) -> None:
    """Write a deed over the row of the same id, and what it touches anew; state and position stay."""
    same = deeds.c.id == deed.id
    key = conn.execute(select(deeds.c.place).where(same)).scalar_one()
    conn.execute(update(deeds).where(same).values(**row_of(deed)))
    conn.execute(delete(touched).where(touched.c.deed == key))
    rows = [{"kind": c.kind, "record": c.record, "deed": key} for c in deed.changes]
    bulk_insert(conn, touched, rows)


def _decoded(body: bytes) -> Deed:
    """Return a decoded deed; a few hundred of ordinary size are remembered."""
    return _remembered(body) if len(body) <= _LARGEST_CACHED else _decode(body)


@lru_cache(maxsize=256)
def _remembered(body: bytes) -> Deed:
    return _decode(body)


def _decode(body: bytes) -> Deed:
    with decoding_row("a deed"):
        return _decoder.decode(body)


def load(conn: Connection, deed_id: str) -> Deed | None:
    """Return one deed by id, or None."""
    body = conn.execute(select(deeds.c.body).where(deeds.c.id == deed_id)).scalar()
    return None if body is None else _decoded(body)


def changes_of_many(
    conn: Connection, kind: str, records: Sequence[str]
) -> dict[str, RecordTouches]:
    """Return the unit and the changes of each of the records, in the order of the fold.

    A record whose deeds were all refused is left out.
    """
    touching = select(touched.c.deed).where(
        touched.c.kind == kind, in_list(touched.c.record, records)
    )
    query = select(deeds.c.state, deeds.c.body).where(deeds.c.place.in_(touching))
    links, wanted = _ParentLinks(kind), frozenset(records)
    rows = conn.execute(query.order_by(*_ORDER).execution_options(yield_per=_BODIES_AT_ONCE))
    for state, body in rows:
        links.add(_decoded(body), state, wanted)
    return links.bridged()


def touch_counts(conn: Connection, kind: str, records: Sequence[str]) -> dict[str, int]:
    """Return for each of the records how many deeds touch it, in the order in which they are given."""
    query = (
        select(touched.c.record, func.count())
        .where(touched.c.kind == kind, in_list(touched.c.record, records))
        .group_by(touched.c.record)
    )
    counts = dict.fromkeys(records, 0)
    for record, count in conn.execute(query):
        counts[record] = count
    return counts


def changes_of_kind(conn: Connection, kind: str) -> dict[str, RecordTouches]:
    """Return the unit and the changes of every record of a kind, in the order of the fold.

    A record whose deeds were all refused is left out.
    """
    query = select(deeds.c.state, deeds.c.body).where(
        deeds.c.place.in_(select(touched.c.deed).where(touched.c.kind == kind))
    )
    links = _ParentLinks(kind)
    rows = conn.execute(query.order_by(*_ORDER).execution_options(yield_per=500))
    for state, body in rows:
        links.add(_decode(body), state)
    return links.bridged()


class _ParentLinks:
    """Collects the changes of records of one kind from deeds given in order."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._changes: dict[str, RecordTouches] = {}
        self._refused: list[Deed] = []

    def add(self, deed: Deed, state: str, records: Collection[str] | None = None) -> None:
        if state == DeedState.REFUSED.value:
            self._refused.append(deed)
            return
        for change in deed.changes:
            if change.kind == self._kind and (records is None or change.record in records):
                _, changes = self._changes.setdefault(change.record, (deed.unit, []))
                changes.append(RecordChange(deed.id, change.parents, change.values))

    def bridged(self) -> dict[str, RecordTouches]:
        """Return the changes of each record, and after them its refused deeds, which do not count.

        Only refused deeds of the record's own unit are bridged: not every desk has those of other units.
        """
        gaps: dict[str, dict[str, tuple[str, ...]]] = {}
        for deed in self._refused:
            for change in deed.changes:
                unit, _ = self._changes.get(change.record, ("", []))
                if change.kind == self._kind and unit == deed.unit:
                    gaps.setdefault(change.record, {})[deed.id] = change.parents
        for record, known in gaps.items():
            unit, changes = self._changes[record]
            self._changes[record] = (unit, bridge_gaps(changes, known))
        return self._changes


def change_of(deed: Deed, kind: str, record: str) -> RecordChange:
    """Return the change that a deed makes to a record; the deed must touch the record."""
    change = next(c for c in deed.changes if (c.kind, c.record) == (kind, record))
    return RecordChange(deed.id, change.parents, change.values)


def deeds_on(conn: Connection, kind: str, record: str) -> list[Deed]:
    """Return the deeds on a record that were not refused, in the order of the fold."""
    query = (
        select(deeds.c.body)
        .join(touched, touched.c.deed == deeds.c.place)
        .where(touched.c.kind == kind, touched.c.record == record)
        .where(deeds.c.state != DeedState.REFUSED.value)
    )
    return [_decoded(body) for (body,) in conn.execute(query.order_by(*_ORDER))]


def newest(conn: Connection, clerk: str) -> Iterator[Deed]:
    """Yield a clerk's deeds that were not refused, newest first."""
    counted = (deeds.c.clerk == clerk, deeds.c.state != DeedState.REFUSED.value)
    query = select(deeds.c.body).where(*counted).order_by(deeds.c.place.desc())
    for (body,) in conn.execute(query.execution_options(yield_per=20)):
        yield _decode(body)


def newest_own(conn: Connection, device: str, clerk: str, reach: int) -> Iterator[Deed]:
    """Yield a clerk's deeds on this store's device that were not refused, newest first.

    Looks at the device's newest ``reach`` numbers, by index, and for deeds from before those at the newest
    rows: a journal of any length is searched in the same time.
    """
    own = metadata.own_devices(conn) | {device}
    numbered = numbered_deeds(conn, device)
    wanted = (deeds.c.clerk == clerk, deeds.c.state != DeedState.REFUSED.value)
    stop = max(numbered.start, numbered.stop - reach)
    for end in range(numbered.stop, stop, -_LOOKED_AT):
        start = max(stop, end - _LOOKED_AT)
        query = select(deeds.c.body).where(deeds.c.n.between(start, end - 1), *wanted)
        rows = conn.execute(query.order_by(deeds.c.n.desc()))
        yield from (deed for (body,) in rows if (deed := _decode(body)).device == device)
    last_rows = select(deeds).order_by(deeds.c.place.desc()).limit(_EARLIER).subquery()
    query = (
        select(last_rows.c.body)
        .where(last_rows.c.clerk == clerk, last_rows.c.state != DeedState.REFUSED.value)
        .order_by(last_rows.c.place.desc())
    )
    for (body,) in conn.execute(query):
        deed = _decode(body)
        if deed.device in own and not (deed.device == device and deed.n in numbered):
            yield deed


def open_deeds(conn: Connection) -> Iterator[Deed]:
    """Yield the deeds that are not sealed into a pack yet, in the order they were made."""
    query = select(deeds.c.body).where(deeds.c.state == DeedState.OPEN.value)
    for (body,) in conn.execute(query.order_by(deeds.c.place).execution_options(yield_per=500)):
        yield _decode(body)


def unsynced_deeds(conn: Connection, limit: int) -> Iterator[Deed]:
    """Yield the deeds that the county's log does not have yet, newest first, at most ``limit``.

    One at a time: a deed of an import holds hundreds of records.
    """
    still_here = deeds.c.state.in_([DeedState.OPEN.value, DeedState.SEALED.value])
    query = select(deeds.c.body).where(still_here).order_by(deeds.c.place.desc()).limit(limit)
    for (body,) in conn.execute(query.execution_options(yield_per=5)):
        yield _decode(body)


def mark(conn: Connection, ids: Sequence[str], state: DeedState) -> None:
    """Set the state of some deeds."""
    if ids:
        statement = update(deeds).where(deeds.c.id == bindparam("own")).values(state=state.value)
        conn.execute(statement, [{"own": deed_id} for deed_id in ids])


def unconfirm(conn: Connection, unit: str) -> None:
    """Remove the positions of all deeds of a unit, before its log is read again from the start."""
    in_log = deeds.c.state.in_([DeedState.CONFIRMED.value, DeedState.REFUSED.value])
    statement = update(deeds).where(deeds.c.unit == unit, in_log)
    conn.execute(statement.values(state=DeedState.SEALED.value, position=None, reason=None))


def returned_deeds(conn: Connection, unit: str) -> set[tuple[str, str]]:
    """Return (kind, record) of all records that a unit's refused deeds touch."""
    query = (
        select(touched.c.kind, touched.c.record)
        .join(deeds, touched.c.deed == deeds.c.place)
        .where(deeds.c.unit == unit, deeds.c.state == DeedState.REFUSED.value)
    )
    return {(kind, record) for kind, record in conn.execute(query)}


def refused_deeds(conn: Connection) -> list[tuple[Deed, str]]:
    """Return the deeds that the county refused, with the code of the reason, newest first."""
    query = select(deeds.c.body, deeds.c.reason).where(deeds.c.state == DeedState.REFUSED.value)
    rows = conn.execute(query.order_by(deeds.c.place.desc()))
    return [(_decode(row.body), str(row.reason)) for row in rows]


def first_made_at(conn: Connection, unit: str) -> int | None:
    """Return when the first deed of a unit in this journal was made, in UTC milliseconds, or None."""
    query = select(deeds.c.made_at).where(deeds.c.unit == unit).order_by(deeds.c.place).limit(1)
    return conn.execute(query).scalar()


def how_many_refused(conn: Connection, devices: Collection[str]) -> int:
    """Return the number of deeds of some devices that the county refused."""
    return sum(deed.device in devices for deed, _ in refused_deeds(conn))


def next_number(conn: Connection, device: str) -> int:
    """Return the number of a device's next deed: one more than its last, without gaps.

    A device begins above all numbers in the store, whoever's they are: so did earlier versions at each
    deed, which left gaps that mean nothing (``numbered_deeds``).
    """
    if numbered := numbered_deeds(conn, device):
        return numbered[-1] + 1
    return int(conn.execute(select(func.coalesce(func.max(deeds.c.n), 0))).scalar_one()) + 1


def note_number(conn: Connection, device: str, number: int) -> None:
    """Store the number of a device's newest deed."""
    numbered = numbered_deeds(conn, device)
    first = numbered[0] if numbered else number
    metadata.write(conn, _NUMBERS, f"{device} {first} {number}")


def numbered_deeds(conn: Connection, device: str) -> range:
    """Return the numbers that a device has given without gaps in this store; an earlier device has none."""
    noted = metadata.read(conn, _NUMBERS).split()
    if not noted or noted[0] != device:
        return range(0)
    return range(int(noted[1]), int(noted[2]) + 1)


def numbers_of(conn: Connection, device: str, within: range) -> set[int]:
    """Return those of some numbers that readable deeds of a device have, refused ones included."""
    query = select(deeds.c.body).where(deeds.c.n.between(within.start, within.stop - 1))
    rows = conn.execute(query.execution_options(yield_per=500))
    read = (_readable(body) for (body,) in rows)
    return {deed.n for deed in read if deed is not None and deed.device == device}


def how_many(conn: Connection, state: DeedState | None = None) -> int:
    """Return the number of deeds, or of the deeds in one state."""
    counted = select(func.count()).select_from(deeds)
    if state is not None:
        counted = counted.where(deeds.c.state == state.value)
    return int(conn.execute(counted).scalar_one())


def count_of_other_kinds(conn: Connection, known: Collection[str]) -> dict[str, int]:
    """Return how many records of each other kind the deeds name, by kind: those of a newer version."""
    named = (
        select(touched.c.kind, func.count(touched.c.record.distinct()))
        .where(touched.c.kind.not_in(known))
        .group_by(touched.c.kind)
        .order_by(touched.c.kind)
    )
    return {row[0]: row[1] for row in conn.execute(named)}


def units_of(conn: Connection, records: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Return the unit of each (kind, record) that a deed not refused has touched."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, record in records:
        by_kind[kind].append(record)
    unit_of: dict[tuple[str, str], str] = {}
    for kind, named in by_kind.items():
        query = (
            select(touched.c.record, func.min(deeds.c.unit).label("unit"))
            .join(deeds, touched.c.deed == deeds.c.place)
            .where(touched.c.kind == kind, deeds.c.state != DeedState.REFUSED.value)
            .where(in_list(touched.c.record, named))
            .group_by(touched.c.record)
        )
        unit_of.update(((kind, row.record), row.unit) for row in conn.execute(query))
    return unit_of
