"""Holds the journal against the signed packs: what a pack says of its deeds can not be edited unnoticed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import devices, ingest, packs
from bindesk.db.syncing.packs import StoredPack
from bindesk.domain.journal.deeds import Deed
from bindesk.domain.text.problems import Problem
from bindesk.sync.wire.packs import InvalidPack, Pack, is_sealed_by, open_pack, pack_id


@dataclass(frozen=True, slots=True)
class SealedDeeds:
    """The deeds of one sound pack that the journal has otherwise, and those that it lacks."""

    stored: StoredPack
    edited: tuple[Deed, ...]
    missing: tuple[Deed, ...]


def differences(conn: Connection) -> Iterator[SealedDeeds | StoredPack]:
    """Yield what differs, pack by pack; a pack itself when it is damaged or not signed by its device.

    Deeds that are in no pack yet have no signature, and are not compared. A deed from before this desk
    joined its county has its device's earlier id in the journal, and that of the sealing device in its pack.
    """
    own_devices = metadata.own_devices(conn)
    public_keys: dict[str, bytes | None] = {}
    for stored in packs.every(conn):
        if stored.device not in public_keys:
            device = devices.find(conn, stored.device)
            public_keys[stored.device] = device.public if device is not None else None
        pack = _opened(stored, public_keys[stored.device])
        if pack is None:
            yield stored
            continue
        rows = journal.rows_of(conn, [deed.id for deed in pack.deeds])
        devices_of_one = own_devices if stored.device in own_devices else (stored.device,)
        edited = tuple(
            deed
            for deed in pack.deeds
            if deed.id in rows and not _is_same(rows[deed.id], deed, devices_of_one)
        )
        missing = tuple(deed for deed in pack.deeds if deed.id not in rows)
        if edited or missing:
            yield SealedDeeds(stored, edited, missing)


def problems(conn: Connection) -> list[Problem]:
    """Return what is wrong: deeds that differ from their packs, and packs that are damaged or forged."""
    deeds = unsound_packs = 0
    for difference in differences(conn):
        if isinstance(difference, SealedDeeds):
            deeds += len(difference.edited) + len(difference.missing)
        else:
            unsound_packs += 1
    found = {"check-deeds-edited": deeds, "check-packs-damaged": unsound_packs}
    return [Problem(code, values={"count": count}) for code, count in found.items() if count]


def restore(conn: Connection) -> None:
    """Write the deeds of sound packs into the journal as their devices signed them.

    The record tables must be rebuilt afterwards.
    """
    for difference in list(differences(conn)):
        if not isinstance(difference, SealedDeeds):
            continue
        for deed in difference.edited:
            journal.replace(conn, deed)
        stored = difference.stored
        if difference.missing and stored.position is not None:
            entry = ingest.LogEntry(
                stored.position, open_pack(stored.data).deeds, stored.refused or {}
            )
            ingest.apply_log_entries(conn, [entry])
        elif difference.missing:
            ingest.apply_provisional(conn, difference.missing)
            for reason in set((stored.refused or {}).values()):
                ingest.refuse(conn, difference.missing, reason)


def _is_same(row: Mapping[str, Any], deed: Deed, devices_of_one: Collection[str]) -> bool:
    """Return whether a journal's row is that of a deed, made by the desk under any id that its device had."""
    return any(row == journal.row_of(replace(deed, device=device)) for device in devices_of_one)


def _opened(stored: StoredPack, public: bytes | None) -> Pack | None:
    """Return an opened pack, or None when its bytes are not those that its device signed."""
    if pack_id(stored.data) != stored.id.hex():
        return None
    if public is not None and not is_sealed_by(stored.data, public):
        return None
    try:
        return open_pack(stored.data)
    except InvalidPack:
        return None
