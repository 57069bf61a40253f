"""The devices that may speak to this county, and the tickets by which new ones come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import device as devices
from bindesk.db.store.tables import ticket as tickets

UNLISTED = "unlisted"

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device: its unit and role, its letter, its public key, the last counter it used.

    ``signature`` is the county's over who it is. On a desk ``alarm`` says UNLISTED of one that the county
    has named before and names no more.
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
    """A way in for one device: ``secret`` proves it, ``ends_at`` in UTC milliseconds."""

    id: str
    secret: bytes
    unit: str
    role: str
    made_at: int
    ends_at: int
    used_by: str | None = None


def find(conn: Connection, device: str) -> Device | None:
    """Return a device by its id."""
    row = conn.execute(select(devices).where(devices.c.id == device)).first()
    return None if row is None else _read(row)


def all_devices(conn: Connection) -> list[Device]:
    """Return all devices, by unit and letter."""
    rows = conn.execute(select(devices).order_by(devices.c.unit, devices.c.letter))
    return [_read(row) for row in rows]


def of_units(conn: Connection, codes: Sequence[str]) -> list[Device]:
    """Return the devices of some units, by unit and letter."""
    listed: list[Device] = []
    for start in range(0, len(codes), _AT_ONCE):
        query = select(devices).where(devices.c.unit.in_(codes[start : start + _AT_ONCE]))
        listed += [_read(row) for row in conn.execute(query)]
    return sorted(listed, key=lambda one: (one.unit, one.letter))


def store_listed(conn: Connection, listed: Sequence[Device]) -> None:
    """Keep these devices as a desk does whose county has told it; what it knew of others is only marked.

    A county that was restored from a backup may have forgotten a device whose packs this desk holds.
    """
    conn.execute(delete(devices).where(devices.c.id.in_([one.id for one in listed])))
    conn.execute(update(devices).values(alarm=UNLISTED))
    for one in listed:
        enrol(conn, one)


def enrol_missing(conn: Connection, vouched: Sequence[Device]) -> None:
    """Keep those of the devices that are not known here."""
    for one in vouched:
        if find(conn, one.id) is None:
            enrol(conn, one)


def enrol(conn: Connection, device: Device) -> None:
    """Keep a new device."""
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
    """Return the letters a unit's devices have, revoked ones included: none is given twice."""
    return [
        letter for (letter,) in conn.execute(select(devices.c.letter).where(devices.c.unit == unit))
    ]


def note_request(conn: Connection, device: str, counter: int, now_ms: int) -> bool:
    """Take a request's counter; say whether it is newer than any before."""
    older = (devices.c.id == device, devices.c.counter < counter)
    statement = update(devices).where(*older).values(counter=counter, seen_at=now_ms)
    return bool(conn.execute(statement).rowcount)


def alarm(conn: Connection, device: str, code: str) -> None:
    """Note that something is odd about a device, such as two histories under one name."""
    conn.execute(update(devices).where(devices.c.id == device).values(alarm=code))


def revoke(conn: Connection, device: str, now_ms: int) -> bool:
    """Shut a device out; say whether there was one to shut out."""
    active = (devices.c.id == device, devices.c.revoked_at.is_(None))
    return bool(conn.execute(update(devices).where(*active).values(revoked_at=now_ms)).rowcount)


def how_many(conn: Connection) -> int:
    """Return the number of devices that may speak."""
    counted = select(func.count()).select_from(devices).where(devices.c.revoked_at.is_(None))
    return int(conn.execute(counted).scalar_one())


def store_ticket(conn: Connection, ticket: Ticket) -> None:
    """Keep a ticket until it is used or ends."""
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
    """Return a ticket by its id."""
    row = conn.execute(select(tickets).where(tickets.c.id == ticket)).first()
    if row is None:
        return None
    return Ticket(
        row.id, bytes(row.secret), row.unit, row.role, row.made_at, row.ends_at, row.used_by
    )


def use_ticket(conn: Connection, ticket: str, device: str) -> bool:
    """Use a ticket up; say whether it was still unused."""
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
