"""Seals the desk's open deeds into packs, whose bytes never change afterwards."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from bindesk.db.journal import journal
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import packs
from bindesk.db.syncing.packs import StoredPack
from bindesk.domain.journal.deeds import Deed, DeedState
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.wire import id_seeds
from bindesk.sync.wire.packs import LARGEST, pack_id, seal
from bindesk.sync.wire.repeated_values import RepeatedValues

SMALLEST_BATCH = 16 * 1024
LARGEST_BATCH = LARGEST - 8 * 1024
_MOST_DEEDS = 4000
_MOST_CHANGES = 20_000
_MOST_VALUES = 80_000
_MOST_CHARACTERS = 3_000_000
_MOST_REPEATED = 20_000
"""The size of a pack is well below what a county takes (``admission``, ``column_limits``)."""


def seal_open(
    conn: Connection,
    device: str,
    key: SigningKey,
    batch: int,
    now_ms: int,
    audit: bytes = b"",
) -> int:
    """Seal every open deed into packs of about ``batch`` bytes; return how many packs were made.

    ``now_ms`` is the instant in UTC milliseconds, ``audit`` the audit trail's head as it stands in packs.
    """
    new_packs: list[StoredPack] = []
    waiting, seeds = list(journal.open_deeds(conn)), id_seeds.noted_seeds(conn)
    for unit, deeds in groupby(waiting, key=lambda deed: deed.unit):
        sealed = partial(seal, unit, device, key=key, seeds=seeds, audit=audit)
        new_packs.extend(
            StoredPack(bytes.fromhex(pack_id(data)), unit, device, data)
            for data in in_packs(sealed, list(deeds), batch)
        )
    packs.store(conn, new_packs, now_ms)
    journal.mark(conn, [deed.id for deed in waiting], DeedState.SEALED)
    id_seeds.forget_seeds(conn)
    return len(new_packs)


def in_packs(
    sealed: Callable[[Sequence[Deed]], bytes], deeds: Sequence[Deed], batch: int
) -> Iterator[bytes]:
    """Return deeds of one unit, in their order, as packs of about ``batch`` bytes each."""
    for some in _batches(deeds):
        data = sealed(some)
        if len(data) <= batch or len(some) == 1:
            yield data
            continue
        parts = -(-len(data) // batch)
        size = -(-len(some) // parts)
        for start in range(0, len(some), size):
            yield from in_packs(sealed, some[start : start + size], batch)


def _batches(deeds: Sequence[Deed]) -> Iterator[Sequence[Deed]]:
    start, batch = 0, _BatchSize()
    for index, deed in enumerate(deeds):
        batch.add(deed)
        if index > start and batch.is_too_large():
            yield deeds[start:index]
            start, batch = index, _BatchSize()
            batch.add(deed)
    if deeds:
        yield deeds[start:]


class _BatchSize:
    """The size of a pack in what it costs to read and to fold, whatever it compresses to."""

    def __init__(self) -> None:
        self._deeds = self._changes = self._values = self._characters = 0
        self._repeated = RepeatedValues()

    def add(self, deed: Deed) -> None:
        self._deeds += 1
        self._changes += len(deed.changes)
        for change in deed.changes:
            self._values += 1 + len(change.parents) + len(change.values)
            texts = (value for value in change.values.values() if isinstance(value, str))
            self._characters += sum(map(len, texts))
        self._repeated.add(deed)

    def is_too_large(self) -> bool:
        return (
            self._deeds > _MOST_DEEDS
            or self._changes > _MOST_CHANGES
            or self._values > _MOST_VALUES
            or self._characters > _MOST_CHARACTERS
            or self._repeated.count > _MOST_REPEATED
        )
