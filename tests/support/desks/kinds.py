"""Teaches the program another kind, or another form of one, for the length of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bindesk.db.store.tables import record_table, records
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.kinds import Kind


@contextmanager
def known_as(*kinds: Kind[Any], without: tuple[str, ...] = ()) -> Iterator[None]:
    """Let these kinds be known in place of those of the same name, and some not at all."""
    table_of_kinds: dict[str, Kind[Any]] = KINDS  # type: ignore[assignment]
    before = dict(table_of_kinds)
    table_of_kinds.update({kind.name: kind for kind in kinds})
    for name in without:
        del table_of_kinds[name]
    _forget_tables()
    try:
        yield
    finally:
        table_of_kinds.clear()
        table_of_kinds.update(before)
        _forget_tables()


def _forget_tables() -> None:
    record_table.cache_clear()
    records.clear()
