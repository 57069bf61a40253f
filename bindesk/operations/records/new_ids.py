"""Gives a new record its id: the one derived from its natural key, or a new one."""

from collections.abc import Mapping
from typing import Any

from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.domain.records.derived_ids import derived_id
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record


def natural_record(
    conn: Connection, kind: Kind[Any], unit: str, values: Mapping[str, Plain]
) -> tuple[str, Record | None]:
    """Return the id that a unit's record with these values has on every desk, and that record if it is here.

    The record may be struck. A record that had this key and was corrected to another keeps its id; then the
    next record with the key has an id that derives from that one. The id is "" for a kind without a natural
    key.
    """
    natural = record_id = kind.natural_id(unit, values)
    while record_id:
        stored: Record | None = records.load(conn, kind, record_id)
        if stored is None or kind.natural_id(unit, kind.plain(stored)) == natural:
            return record_id, stored
        record_id = derived_id(kind.name, record_id)
    return "", None
