"""Reads and writes the devices enrolled in the county, and the tickets by which new devices enrol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import device as devices
from bindesk.db.store.tables import ticket as tickets

UNLISTED = "unlisted"

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device: unit, role, letter, public key, and the counter of its last request.

    ``signature`` is the county's signature over the certificate. On a desk ``alarm`` is UNLISTED for a device
    that the county listed before and lists no more.
    """

    id: str
    unit: str
    role: str
    letter: str
    public: bytes
    counter: int = 0
    enrolled_at: int = 0
    seen_at: int | None = None
    revoked_at: int | None = None
    alarm: str = ""
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An enrolment ticket for one device: ``secret`` authenticates it; it expires at ``ends_at`` (UTC ms)."""

    id: str
    secret: bytes
    unit: str
    role: str
    made_at: int
    ends_at: int
    used_by: str | None = None


def find(conn: Connection, device: str) -> Device | None:
    """Return a device by its id, or None."""
    row = conn.execute(select(devices).where(devices.c.id == device)).first()
    return None if row is None else _read(row)


def all_devices(conn: Connection) -> list[Device]:
    """Return all devices, sorted by unit and letter."""
    rows = conn.execute(select(devices).order_by(devices.c.unit, devices.c.letter))
    return [_read(row) for row in rows]


def of_units(conn: Connection, codes: Sequence[str]) -> list[Device]:
    """Return the devices of some units, sorted by unit and letter."""
    listed: list[Device] = []
    for start in range(0, len(codes), _AT_ONCE):
        query = select(devices).where(devices.c.unit.in_(codes[start : start + _AT_ONCE]))
        listed += [_read(row) for row in conn.execute(query)]
    return sorted(listed, key=lambda one: (one.unit, one.letter))


def store_listed(conn: Connection, listed: Sequence[Device]) -> None:
    """Store the devices that the county lists, and mark all others as UNLISTED.

    A county restored from a backup may have forgotten a device whose packs this desk has.
    """
    conn.execute(delete(devices).where(devices.c.id.in_([one.id for one in listed])))
    conn.execute(update(devices).values(alarm=UNLISTED))
    for one in listed:
        enrol(conn, one)


def enrol_missing(conn: Connection, vouched: Sequence[Device]) -> None:
    """Insert the devices that this store does not have."""
    for one in vouched:
        if find(conn, one.id) is None:
            enrol(conn, one)


def enrol(conn: Connection, device: Device) -> None:
    """Insert a new device."""
    conn.execute(
        insert(devices).values(
            id=device.id,
            unit=device.unit,
            role=device.role,
            letter=device.letter,
            public=device.public,
            counter=device.counter,
            enrolled_at=device.enrolled_at,
            revoked_at=device.revoked_at,
            alarm=device.alarm,
            signature=device.signature or None,
        )
    )


def letters_of(conn: Connection, unit: str) -> list[str]:
    """Return the letters of a unit's devices, revoked ones included, because no letter is reused."""
    return [
        letter for (letter,) in conn.execute(select(devices.c.letter).where(devices.c.unit == unit))
    ]


def note_request(conn: Connection, device: str, counter: int, now_ms: int) -> bool:
    """Record the counter of a request; return whether it is greater than the device's last counter."""
    older = (devices.c.id == device, devices.c.counter < counter)
    statement = update(devices).where(*older).values(counter=counter, seen_at=now_ms)
    return bool(conn.execute(statement).rowcount)


def alarm(conn: Connection, device: str, code: str) -> None:
    """Set a device's alarm code, for example when two logs exist under one device id."""
    conn.execute(update(devices).where(devices.c.id == device).values(alarm=code))


def revoke(conn: Connection, device: str, now_ms: int) -> bool:
    """Revoke a device; return whether it was active."""
    active = (devices.c.id == device, devices.c.revoked_at.is_(None))
    return bool(conn.execute(update(devices).where(*active).values(revoked_at=now_ms)).rowcount)


def store_ticket(conn: Connection, ticket: Ticket) -> None:
    """Insert a ticket."""
    conn.execute(
        insert(tickets).values(
            id=ticket.id,
            secret=ticket.secret,
            unit=ticket.unit,
            role=ticket.role,
            made_at=ticket.made_at,
            ends_at=ticket.ends_at,
        )
    )


def find_ticket(conn: Connection, ticket: str) -> Ticket | None:
    """Return a ticket by its id, or None."""
    row = conn.execute(select(tickets).where(tickets.c.id == ticket)).first()
    if row is None:
        return None
    return Ticket(
        row.id, bytes(row.secret), row.unit, row.role, row.made_at, row.ends_at, row.used_by
    )


def use_ticket(conn: Connection, ticket: str, device: str) -> bool:
    """Mark a ticket as used by a device; return whether it was unused."""
    unused = (tickets.c.id == ticket, tickets.c.used_by.is_(None))
    return bool(conn.execute(update(tickets).where(*unused).values(used_by=device)).rowcount)


def _read(row: Row[Any]) -> Device:
    return Device(
        id=row.id,
        unit=row.unit,
        role=row.role,
        letter=row.letter,
        public=bytes(row.public),
        counter=row.counter,
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at,
        revoked_at=row.revoked_at,
        alarm=row.alarm,
        signature=bytes(row.signature or b""),
    )
