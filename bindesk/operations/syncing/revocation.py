"""Applies the county's signed revocation of this desk: seals its key to the county, drops the key slots.

Nothing is deleted. The store stays as it is, under a key that only the county can give back (``recovery``).
The order is noted first, the sealed key is forced to the disk next, and the slots are dropped last: a power
cut leaves the old slots, and the next opening continues with the order, or with the sealed key. A practice
desk has no key and stays open. Source: revoked devices drop their key slots (carrying reference 7).
"""

from bindesk.db.audit import audits
from bindesk.db.store import keys, metadata
from bindesk.db.store.engine import Connection
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.desk.desk import Desk
from bindesk.paths import DataDir
from bindesk.sync.wire.transport import DeviceRevoked, Offline

_ORDER = "shut-out"
_ORDERED, _RELEASED = "ordered", "released"


def apply_revocation(desk: Desk, error: Offline) -> None:
    """Revoke this desk when ``error`` is the county's signed DeviceRevoked; other errors change nothing.

    A desk that the county has released since then stays as it is.
    """
    if desk.key is None or not isinstance(error, DeviceRevoked):
        return
    with desk.together() as conn:
        if _order(conn) == _RELEASED:
            return
        metadata.write(conn, _ORDER, f"{desk.office.device} {_ORDERED}")
        audits.append(conn, audits.AuditEntry(desk.now(), desk.clerk, _ORDER))
    _revoke(desk)


def finish(desk: Desk) -> None:
    """Complete a revocation that a power cut interrupted. Raises ExternalError when there was one."""
    with desk.reading() as conn:
        is_ordered = desk.key is not None and _order(conn) == _ORDERED
    if is_ordered:
        _revoke(desk)
        desk.close()
        raise ExternalError("desk-shut-out", folder=str(desk.home.root))


def demand_not_revoked(desk: Desk) -> None:
    """Raise DeviceRevoked for a revoked device that has got its key back: it has to join anew."""
    with desk.reading() as conn:
        is_released = _order(conn) == _RELEASED
    if is_released:
        raise DeviceRevoked("device-revoked")


def is_revoked(home: DataDir) -> bool:
    """Say whether the desk in a data directory is revoked, so that no password opens it any more."""
    return home.keys.exists() and not keys.has_slots(home.keys)


def note_release(conn: Connection) -> None:
    """Store that the county has given the key back; this device stays revoked."""
    metadata.write(conn, _ORDER, f"{metadata.read(conn, 'device')} {_RELEASED}")


def _order(conn: Connection) -> str:
    """Return the last order about this desk's present device, or an empty text."""
    device, _, order = metadata.read(conn, _ORDER).partition(" ")
    return order if device == metadata.read(conn, "device") else ""


def _revoke(desk: Desk) -> None:
    """Seal the key to the county, drop the key slots, and delete the open copies of files."""
    from bindesk.operations.attachments import attachments  # noqa: PLC0415 -- slow to load, seldom used

    replace_file(desk.home.sealed, _sealed(desk))
    keys.drop_slots(desk.home.keys)
    attachments.forget_copies(desk.home)


def _sealed(desk: Desk) -> bytes:
    from bindesk.sync.identity import key_escrow  # noqa: PLC0415 -- likewise
    from bindesk.sync.rounds import enrolment  # noqa: PLC0415 -- likewise

    with desk.reading() as conn:
        membership = enrolment.membership_of(conn)
    assert membership is not None  # noqa: S101 -- only a joined county revokes
    assert desk.key is not None  # noqa: S101 -- checked by the callers
    revoked_desk = key_escrow.RevokedDesk(
        store=keys.store_of(desk.home.keys),
        device=membership.device,
        unit=desk.office.unit,
        name=desk.office.name,
        clerk=desk.clerk,
        at=desk.now(),
    )
    return key_escrow.seal_key(desk.key, revoked_desk, membership.county)
