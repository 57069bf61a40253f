"""Finds records of one unit that may be one person, and follows merged records to those that survived."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, FromClause, and_, func, or_, select

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import order_column, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.duplicate_verdicts import DUPLICATE_VERDICT, MERGED, survivors

MOST_PAIRS = 5_000
"""The greatest number of pairs compared for one reason; a village's sheet taken in twice has 3,000."""

_HEAD, _TAIL = (1, 10), (12, 7)
"""Where an ID number's head and tail start and how long they are: one slip leaves one of them right."""


def candidates(conn: Connection, kind: str, unit: str) -> list[tuple[str, str]]:
    """Return pairs of a unit's records that are worth comparing, the smaller id first.

    They agree in the ID number, in the birth date, or in the name and another value, or one of two namesakes
    has no birth date. Struck records are left out.
    """
    one, other = record_table(kind).alias("one"), record_table(kind).alias("other")
    # The index of names begins with their order key.
    same_name = [_agree(one, other, field) for field in (order_column("name"), "name")]
    found: dict[tuple[str, str], None] = {}
    for conditions in (
        [_agree(one, other, "id_number")],
        [_agree(one, other, "born")],
        [*same_name, or_(*_close_namesakes(one, other))],
    ):
        pairs = (
            select(one.c.id, other.c.id)
            .where(one.c.unit == unit, one.c.struck.is_(False))
            .where(other.c.unit == unit, other.c.struck.is_(False))
            .where(one.c.id < other.c.id, *conditions)
            .limit(MOST_PAIRS)
        )
        found.update(dict.fromkeys((pair[0], pair[1]) for pair in conn.execute(pairs)))
    return list(found)


def _agree(one: FromClause, other: FromClause, field: str) -> ColumnElement[bool]:
    return and_(one.c[field] == other.c[field], one.c[field] != "")


def _close_namesakes(one: FromClause, other: FromClause) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of which two records of one name meet one to be worth comparing."""
    yield from (_agree(one, other, field) for field in ("phone", "household") if field in one.c)
    number, other_number = one.c.id_number, other.c.id_number
    for place in (_HEAD, _TAIL):
        same_part = func.substr(number, *place) == func.substr(other_number, *place)
        yield and_(number != "", other_number != "", same_part)
    is_same_group = or_(one.c.group == other.c.group, one.c.group == "", other.c.group == "")
    lacks_birth = (func.coalesce(table.c.born, "") == "" for table in (one, other))
    yield and_(or_(*lacks_birth), is_same_group)


def reference_counts(conn: Connection, kind: str, record: str) -> dict[str, int]:
    """Return how many records of each kind refer to a record, without struck ones and kinds with none."""
    counts: dict[str, int] = {}
    for other in KINDS.values():
        table = record_table(other.name)
        referring = [name for name, spec in other.specs.items() if spec.refers == kind]
        if referring:
            is_theirs = or_(*(table.c[name] == record for name in referring))
            counts[other.name] = records.count(conn, other, is_theirs)
    return {name: count for name, count in counts.items() if count}


def survivor_ids(conn: Connection, kind: str) -> dict[str, str]:
    """Return the id of the surviving record of each merged record of a kind.

    A merge counts while the merged record is struck, and only where both records are in the verdict's log.
    """
    verdicts, people = record_table(DUPLICATE_VERDICT.name), record_table(kind).alias("people")
    survivor = record_table(kind).alias("survivor")
    query = (
        select(verdicts.c.duplicate, verdicts.c.survivor)
        .join(people, (people.c.id == verdicts.c.duplicate) & (people.c.unit == verdicts.c.unit))
        .join(survivor, (survivor.c.id == verdicts.c.survivor) & (survivor.c.unit == people.c.unit))
        .where(verdicts.c.about_kind == kind, verdicts.c.verdict == MERGED)
        .where(verdicts.c.struck.is_(False), people.c.struck.is_(True))
    )
    return survivors((row.duplicate, row.survivor) for row in conn.execute(query))
