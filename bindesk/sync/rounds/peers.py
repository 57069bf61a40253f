"""Keeps the list of peers: the devices whose bundles a desk accepts and who may read its own.

The county sends its list when the eight-byte digest in a desk's round differs from its own. Each peer has the
county's signature over its certificate, so that a desk can prove who sealed a pack that it stores.
"""

import hashlib
from collections.abc import Collection, Sequence

from bindesk.db.store.engine import Connection
from bindesk.db.syncing import devices
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.sync.rounds.enrolment import certificate_of
from bindesk.sync.wire.wire import Peer, SignedCertificate, encode

NONE_KNOWN = b""
_DIGEST_BYTES = 8


def peers_of(conn: Connection, device: Device, scope: Sequence[KnownUnit]) -> tuple[Peer, ...]:
    """Return the devices of the units in a desk's scope; none for a county's own desk."""
    if device.role == "county":
        return ()
    return tuple(_to_wire(one) for one in devices.of_units(conn, [unit.code for unit in scope]))


def digest_of(listed: Sequence[Peer]) -> bytes:
    """Return the 8-byte digest of a list of peers."""
    if not listed:
        return NONE_KNOWN
    encoded = b"".join(encode(one) for one in sorted(listed, key=lambda one: one.device))
    return hashlib.sha256(encoded).digest()[:_DIGEST_BYTES]


def known_digest(conn: Connection) -> bytes:
    """Return the 8-byte digest of the stored list of peers."""
    return digest_of([_to_wire(one) for one in devices.all_devices(conn) if not one.alarm])


def store(conn: Connection, listed: Sequence[Peer]) -> None:
    """Store the county's list in place of the previous one."""
    devices.store_listed(conn, [_from_wire(one) for one in listed])


def certificates_of(conn: Connection, device_ids: Collection[str]) -> tuple[SignedCertificate, ...]:
    """Return the stored signed certificates of these devices."""
    known_devices = [devices.find(conn, one) for one in sorted(device_ids)]
    return tuple(
        SignedCertificate(encode(certificate_of(one)), one.signature)
        for one in known_devices
        if one and one.signature
    )


def may_send(device: Device | None) -> bool:
    """Say whether bundles of a device are accepted: the county lists it and has not revoked it."""
    return device is not None and device.revoked_at is None and not device.alarm


def recipients_above(conn: Connection, units_above: Sequence[str]) -> list[bytes]:
    """Return the public keys of the township's devices, who may read a village's bundle too."""
    above = devices.of_units(conn, units_above)
    return [one.public for one in above if one.role == "township" and may_send(one)]


def _to_wire(one: Device) -> Peer:
    return Peer(
        one.id,
        one.unit,
        one.role,
        one.letter,
        one.public,
        one.enrolled_at,
        one.signature,
        one.revoked_at or 0,
    )


def _from_wire(one: Peer) -> Device:
    return Device(
        id=one.device,
        unit=one.unit,
        role=one.role,
        letter=one.letter,
        public=one.public,
        enrolled_at=one.enrolled_at,
        revoked_at=one.revoked_at or None,
        signature=one.signature,
    )
