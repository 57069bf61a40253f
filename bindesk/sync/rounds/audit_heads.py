"""The head of a desk's audit trail, told to the county in each round and kept in each pack.

The number and the chain hash of the last row say what all rows before it were. Whoever deletes rows at the
end, or writes the trail anew, has another head than the one that was told.
"""

from collections.abc import Iterable

from bindesk.db.audit import audits
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from bindesk.db.syncing import packs
from bindesk.sync.wire.packs import InvalidPack, audit_head_of
from bindesk.sync.wire.wire import AUDIT_PROOF_BYTES, AuditHead

_MOST_ROWS = 1 << 53
_NUMBER_BYTES = 8


def head_of(conn: Connection) -> AuditHead | None:
    """Return the head of this store's audit trail, None while that is empty."""
    last = audits.last(conn)
    return None if last is None else AuditHead(last[0], _shortened(last[1]))


def told(conn: Connection, device: str) -> AuditHead | None:
    """Return the highest head that is known to have been told of a device."""
    return from_bytes(bytes.fromhex(metadata.read(conn, _name_of(device))))


def note(conn: Connection, device: str, head: AuditHead | None) -> None:
    """Remember a head of a device, unless a higher one is known."""
    known = told(conn, device)
    if head is not None and _is_sound(head) and (known is None or head.number > known.number):
        metadata.write(conn, _name_of(device), to_bytes(head).hex())


def sealed(conn: Connection, device: str) -> AuditHead | None:
    """Return the highest head that the packs of a device carry."""
    highest = None
    for pack in packs.every(conn):
        head = _carried(pack.data) if pack.device == device else None
        if head is not None and (highest is None or head.number > highest.number):
            highest = head
    return highest


def _carried(data: bytes) -> AuditHead | None:
    try:
        return from_bytes(audit_head_of(data))
    except InvalidPack:
        return None


def differing(conn: Connection, device: str, head: AuditHead | None) -> AuditHead | None:
    """Return the head that the county knows of a device, where that does not lead up to the one told now."""
    known = told(conn, device)
    if known is None or (head is not None and head.number > known.number):
        return None
    return None if head == known else known


def is_cut(conn: Connection, heads: Iterable[AuditHead | None]) -> bool:
    """Return whether this store's audit trail lacks the row of one of its heads, or has it otherwise."""
    return any(
        head is not None and _shortened(audits.proof_of(conn, head.number)) != head.proof
        for head in heads
    )


def to_bytes(head: AuditHead | None) -> bytes:
    """Return a head as it stands in a pack: eight bytes of its number, then its proof; nothing for None."""
    return b"" if head is None else head.number.to_bytes(_NUMBER_BYTES, "big") + head.proof


def from_bytes(data: bytes) -> AuditHead | None:
    """Return the head that stands in a pack, None for bytes that are none."""
    head = AuditHead(int.from_bytes(data[:_NUMBER_BYTES], "big"), data[_NUMBER_BYTES:])
    return head if _is_sound(head) else None


def _is_sound(head: AuditHead) -> bool:
    return 0 < head.number < _MOST_ROWS and len(head.proof) == AUDIT_PROOF_BYTES


def _shortened(proof: str) -> bytes:
    return bytes.fromhex(proof)[:AUDIT_PROOF_BYTES]


def _name_of(device: str) -> str:
    return f"audit-head/{device}"
