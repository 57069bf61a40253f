"""The devices that a desk must know by their keys: whose bundles it may take in, and who may open its own.

The county tells a desk when the desk's list is not the county's, which eight bytes of a round show.
"""

import hashlib
from collections.abc import Sequence

from bindesk.db import devices
from bindesk.db.devices import Device
from bindesk.db.engine import Link
from bindesk.db.units import KnownUnit
from bindesk.sync.wire import Neighbour, encode

NONE_KNOWN = b""
_DIGEST_BYTES = 8


def neighbours_of(link: Link, device: Device, scope: Sequence[KnownUnit]) -> tuple[Neighbour, ...]:
    """Return the devices, not shut out, of the units that a desk has part in; a county's desk needs none."""
    if device.role == "county":
        return ()
    found = devices.of_units(link, [unit.code for unit in scope])
    return tuple(_told(one) for one in found if one.revoked_at is None and one.role != "county")


def digest_of(listed: Sequence[Neighbour]) -> bytes:
    """Return the eight bytes that stand for a list of devices."""
    if not listed:
        return NONE_KNOWN
    said = b"".join(encode(one) for one in sorted(listed, key=lambda one: one.device))
    return hashlib.sha256(said).digest()[:_DIGEST_BYTES]


def known_digest(link: Link) -> bytes:
    """Return the eight bytes that stand for the devices this desk knows."""
    return digest_of([_told(one) for one in devices.everything(link)])


def keep(link: Link, listed: Sequence[Neighbour]) -> None:
    """Keep the county's list in place of the one this desk had."""
    devices.keep_only(
        link,
        [
            Device(one.device, one.unit, one.role, one.letter, one.public, 0, one.enrolled_at)
            for one in listed
        ],
    )


def readers_above(link: Link, units_above: Sequence[str]) -> list[bytes]:
    """Return the public keys of the township's devices, who may open a village's bundle too."""
    found = devices.of_units(link, units_above)
    return [one.public for one in found if one.role == "township"]


def _told(one: Device) -> Neighbour:
    return Neighbour(one.id, one.unit, one.role, one.letter, one.public, one.enrolled_at)
