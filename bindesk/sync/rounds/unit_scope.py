"""Computes which units a device may read, from the county's tree of units."""

from collections.abc import Iterable

from bindesk.db.store.engine import Connection
from bindesk.db.syncing import units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.scopes import relation_of
from bindesk.sync.wire.wire import WireUnit


def scope_of(conn: Connection, device: Device) -> list[KnownUnit]:
    """Return the units whose logs a device may read, with the end of each log, by code."""
    around = units.related_units(conn, device.unit)
    tree = {unit.code: unit.parent for unit in around}
    return [u for u in around if relation_of(device.unit, device.role, u.code, tree)]


def to_wire(scope: Iterable[KnownUnit]) -> tuple[WireUnit, ...]:
    """Convert units to the form they are sent in."""
    return tuple(WireUnit(u.code, u.name, u.role, u.parent) for u in scope)


def from_wire(wire_units: Iterable[WireUnit]) -> list[KnownUnit]:
    """Convert units from the form they are sent in."""
    return [KnownUnit(u.code, u.name, u.role, u.parent) for u in wire_units]
