"""Pushes new packs to the county: the desk's half and the county's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import devices, ingest, packs, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.packs import StoredPack
from bindesk.domain.scopes import relation_of
from bindesk.sync.wire.admission import (
    NOT_PERMITTED,
    AdmissionCheck,
    PackAuthor,
    is_name,
    may_enter,
    pack_problem,
)
from bindesk.sync.wire.packs import InvalidPack, Pack, is_sealed_by, open_pack
from bindesk.sync.wire.strike_limits import LOOKBACK_PACKS, DeedStrikes, StrikeLimit, strikes_of
from bindesk.sync.wire.wire import next_chain_hash


class PackRefused(ValueError):
    """A pack that is refused whole: damaged, not signed by its device, or not its author's to write."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A checked pack, its bytes and its author."""

    pack: Pack
    data: bytes
    author: PackAuthor


def packs_to_send(
    conn: Connection,
    limit: int,
    only: Collection[bytes] | None = None,
    refused: Collection[bytes] = (),
) -> list[bytes]:
    """Return unsent packs in order, at most ``limit`` bytes but at least one pack.

    ``only`` restricts them to those that a restored county lacks; ``refused`` ones are not sent again.
    """
    batch: list[bytes] = []
    size = 0
    names = [n for n in packs.waiting_ids(conn) if n not in refused]
    for name in names if only is None else (n for n in names if n in only):
        data = packs.stored_ids(conn, [name])[name].data
        if batch and size + len(data) > limit:
            break
        batch.append(data)
        size += len(data)
    return batch


def check(
    conn: Connection, sender: Device, data: bytes, vouched: Sequence[Device] = ()
) -> CheckedPack:
    """Check a pack before a lock is taken: its bytes, device, signature, unit, and its author's rights.

    A desk may send another's pack if the unit is in the scope of both; ``vouched`` are the devices whose
    certificates came with it. Raises PackRefused with the reason's code.
    """
    try:
        pack = open_pack(data)
    except InvalidPack as error:
        raise PackRefused("pack-damaged") from error
    device = devices.find(conn, pack.device) if is_name(pack.device) else None
    device = device or next((one for one in vouched if one.id == pack.device), None)
    if device is None:
        raise PackRefused("device-unknown")
    if not is_sealed_by(data, device.public):
        raise PackRefused("pack-forged")
    if problem := pack_problem(pack):
        raise PackRefused(problem)
    parents = units.parents_of(conn, [device.unit, sender.unit, pack.unit])
    relation = relation_of(device.unit, device.role, pack.unit, parents)
    sent_from = relation_of(sender.unit, sender.role, pack.unit, parents)
    if relation is None or sent_from is None:
        raise PackRefused("unit-out-of-scope")
    author = PackAuthor(device.role, relation)
    if not may_enter(pack, author):
        raise PackRefused(NOT_PERMITTED)
    return CheckedPack(pack, data, author)


def note_refusals(conn: Connection, refused: Mapping[bytes, str]) -> bool:
    """Store at the desk which packs no county will take; say whether any was news.

    Such a pack stays stored, but is sent no more, and its deeds do not count: they are shown as sent back.
    All others that are refused may be taken another time, and stay unsent. ``refused`` maps ids to codes.
    """
    final = [name for name, code in refused.items() if code == NOT_PERMITTED]
    waiting = [
        pack
        for pack in packs.stored_ids(conn, final).values()
        if pack.position is None and not pack.refused
    ]
    for pack in waiting:
        deeds = open_pack(pack.data).deeds
        packs.confirm(conn, replace(pack, refused=dict.fromkeys(range(len(deeds)), NOT_PERMITTED)))
        ingest.refuse(conn, deeds, NOT_PERMITTED)
    return bool(waiting)


def append_packs(conn: Connection, checked: Sequence[CheckedPack], now_ms: int) -> None:
    """Append new packs to the logs, each at its next position; appending twice has no effect.

    ``now_ms`` is the instant in UTC milliseconds.
    """
    there = packs.stored_ids(conn, [bytes.fromhex(c.pack.id) for c in checked])
    by_unit: dict[str, list[CheckedPack]] = {}
    for each in checked:
        if bytes.fromhex(each.pack.id) not in there:
            by_unit.setdefault(each.pack.unit, []).append(each)
    for unit in sorted(by_unit):
        _append(conn, unit, by_unit[unit], now_ms)


def strike_limit_of(conn: Connection, unit: str, position: int) -> StrikeLimit:
    """Return the strike limit for a unit's next packs, when its log ends at a position."""
    count = partial(records.count_of_unit, conn, unit)
    return StrikeLimit(count, partial(_strikes_of_device, conn, unit, position))


def _append(conn: Connection, unit: str, new: Sequence[CheckedPack], now_ms: int) -> None:
    current = units.lock(conn, unit)
    if current is None:
        raise LookupError(unit)
    position, chain_hash = current
    new_packs: list[StoredPack] = []
    entries: list[ingest.LogEntry] = []
    there = packs.stored_ids(conn, [bytes.fromhex(c.pack.id) for c in new])
    record_keys = {(c.kind, c.record) for each in new for d in each.pack.deeds for c in d.changes}
    check = AdmissionCheck(
        unit, journal.units_of(conn, sorted(record_keys)), strike_limit_of(conn, unit, position)
    )
    for each in new:
        name = bytes.fromhex(each.pack.id)
        if name in there:
            continue
        refused = check.rejection_reasons(each.pack, each.author, position + 1)
        position, chain_hash = position + 1, next_chain_hash(chain_hash, name, refused)
        new_packs.append(
            StoredPack(name, unit, each.pack.device, each.data, position, refused, chain_hash)
        )
        entries.append(ingest.LogEntry(position, each.pack.deeds, refused))
        there[name] = new_packs[-1]
    packs.store(conn, new_packs, now_ms)
    ingest.apply_log_entries(conn, entries)
    units.move(conn, unit, position, chain_hash)


def _strikes_of_device(
    conn: Connection, unit: str, position: int, device: str
) -> Iterator[DeedStrikes]:
    """Return the strikes of a device among the last packs of a log that ends at a position."""
    for pack in packs.last_of(conn, unit, device, position - LOOKBACK_PACKS):
        refused = pack.refused or {}
        for number, deed in enumerate(open_pack(pack.data).deeds):
            if number not in refused and (struck := strikes_of(deed)):
                yield DeedStrikes(pack.position or 0, deed.made_at, struck)
