"""Which unit's log a record belongs to: that of the first deed on it, for ever."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import func, select

from bindesk.db.store.engine import Connection
from bindesk.db.store.in_list import in_list
from bindesk.db.store.tables import deed as deeds
from bindesk.db.store.tables import touched
from bindesk.domain.journal.deeds import DeedState


def units_of(conn: Connection, records: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Return the unit of each (kind, record) that a deed which counts has named."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, record in records:
        by_kind[kind].append(record)
    found: dict[tuple[str, str], str] = {}
    for kind, named in by_kind.items():
        wanted = (
            select(touched.c.record, func.min(deeds.c.unit).label("unit"))
            .join(deeds, touched.c.deed == deeds.c.place)
            .where(touched.c.kind == kind, deeds.c.state != DeedState.REFUSED.value)
            .where(in_list(touched.c.record, named))
            .group_by(touched.c.record)
        )
        found.update(((kind, row.record), row.unit) for row in conn.execute(wanted))
    return found
