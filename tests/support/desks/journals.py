"""Reads the journal as the fold does, for tests that compare what was written."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import select

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import deed as deeds
from bindesk.domain.journal.deeds import Deed, DeedState


def deeds_in_order(conn: Connection) -> Iterator[Deed]:
    """Yield every deed that was not refused: confirmed ones by position, then this desk's by place."""
    counted = select(deeds.c.body).where(deeds.c.state != DeedState.REFUSED.value)
    order = (deeds.c.position.is_(None), deeds.c.position, deeds.c.place)
    for (body,) in conn.execute(counted.order_by(*order)):
        yield msgspec.json.decode(body, type=Deed)
