"""The acts of the county's administrator: units, tickets, devices, digest and backups."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bindesk.county.data_dir import County
from bindesk.county.files import is_whole
from bindesk.db.maintenance import copies, digests
from bindesk.db.maintenance.digests import Digest
from bindesk.db.store.engine import translating_errors
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.units import KnownUnit
from bindesk.domain.records.rights import ROLES
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.units import units as places
from bindesk.sheets.delimited import decoded
from bindesk.sync.identity import key_escrow, tickets
from bindesk.sync.identity.key_escrow import InvalidEscrow, RevokedDesk
from bindesk.sync.identity.tickets import TicketFile
from bindesk.sync.rounds import enrolment
from bindesk.sync.wire.requests import seal_answer
from bindesk.sync.wire.wire import MalformedMessage, encode

_CODE = 12
_TAILS = {"county": "000000", "township": "000"}


def load_units(county: County, file: Path) -> Mapping[str, int]:
    """Load the tree of units from a CSV; return how many there are of each role.

    Columns are code, name, and where they are known role and parent; without them they
    are derived from the 12-digit code. A list of villages by street (street_code, street_name) is accepted
    too: it implies the county and townships. An existing unit keeps its log. Raises ValidationFailed for a
    malformed row, ExternalError when the file can not be read.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(decoded(file.read_bytes()))))
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(file), reason=str(error)) from error
    known = list(_units(rows))
    if problems := _problems(known):
        raise ValidationFailed(problems)
    with county.store.writing() as conn:
        units.store(conn, known)
        everything = units.all_units(conn)
    return {role: sum(unit.role == role for unit in everything) for role in ROLES}


def new_ticket(county: County, unit: str, role: str, server: str, now_ms: int) -> TicketFile:
    """Create a ticket for one device of a unit, valid for 72 hours and once.

    ``server`` is the address that the desk connects to, ``now_ms`` the instant in UTC milliseconds. Raises
    ValidationFailed for an unknown unit, or a role that is not the unit's.
    """
    with county.store.reading() as conn:
        known_unit = units.find(conn, unit)
    if known_unit is None:
        raise ValidationFailed([Problem("ticket-unit-unknown", "unit", {"unit": unit})])
    if known_unit.role != role:
        raise ValidationFailed([Problem("ticket-role-other", "role", {"unit": known_unit.name})])
    if not server.startswith("https://"):
        raise ValidationFailed([Problem("ticket-server-missing", "server")])
    secret = tickets.new_secret()
    ticket_row = tickets.secret_hash(secret, unit, role, now_ms)
    with county.store.writing() as conn:
        devices.store_ticket(conn, ticket_row)
    return TicketFile(
        server=server,
        ca=county.authority.ca.read_text("ascii"),
        county=county.key.public(),
        unit=unit,
        name=known_unit.name,
        role=role,
        ticket=secret,
        ends_at=ticket_row.ends_at,
    )


def admit_by_file(county: County, request: bytes, now_ms: int) -> bytes:
    """Return the reply to a join request in a file, from a desk without a connection.

    Raises ValidationFailed when the file is no join request, or the desk is not admitted.
    """
    try:
        join = enrolment.read_join(request)
        with county.store.writing() as conn:
            welcome = enrolment.admit(conn, join, county.key, now_ms)
    except MalformedMessage as error:
        raise ValidationFailed([Problem("join-unreadable")]) from error
    except enrolment.NotAdmitted as reason:
        raise ValidationFailed([Problem("not-admitted", values={"code": reason.code})]) from reason
    return seal_answer(enrolment.ADMITTED, join.nonce, encode(welcome), county.key)


def enrolled_devices(county: County) -> list[tuple[Device, KnownUnit | None]]:
    """Return all devices with their units, by unit and letter."""
    with county.store.reading() as conn:
        known = {unit.code: unit for unit in units.all_units(conn)}
        return [(device, known.get(device.unit)) for device in devices.all_devices(conn)]


def revoke(county: County, device: str, now_ms: int) -> None:
    """Revoke a device for good; the list in the data directory outlives a restored database.

    Raises ValidationFailed when there is no such device.
    """
    with county.store.writing() as conn:
        if devices.find(conn, device) is None:
            raise ValidationFailed([Problem("device-missing", values={"device": device})])
        devices.revoke(conn, device, now_ms)
    with county.home.revoked.open("a", encoding="utf-8") as file:
        file.write(f"{device}\n")


def release(county: County, file: Path) -> tuple[RevokedDesk, bytes, str]:
    """Return the desk of an escrowed key, the release that opens it again, and the release's code.

    The desk's device stays revoked. Raises ValidationFailed for a file that is no sealed key of this
    county's desks, ExternalError when it can not be read.
    """
    try:
        sealed = key_escrow.read_sealed(file.read_bytes())
        data, code = key_escrow.release(sealed, county.key)
    except OSError as error:
        raise ExternalError("disk-refuses", path=str(file), reason=str(error)) from error
    except InvalidEscrow as error:
        values = {"path": str(file)}
        raise ValidationFailed([Problem("sealed-unreadable", "file", values)]) from error
    return sealed.shut, data, code


def digest(county: County) -> list[Digest]:
    """Return counts and SHA-256 per kind, in the form of a desk's digest."""
    with county.store.reading() as conn:
        return digests.digest(conn)


def back_up(county: County, file: Path) -> None:
    """Write a copy of the database while it is in use.

    Raises ValidationFailed when the file exists, ExternalError when the disk can not be written or pg_dump is
    missing.
    """
    if file.exists():
        raise ValidationFailed([Problem("backup-there", values={"path": str(file)})])
    copies.copy_into(county.store, file)


def back_up_files(county: County, folder: Path) -> int:
    """Copy the desks' files that a folder lacks; return how many were copied.

    A file never changes, so only missing ones are copied, whole or not at all; copies of files that the
    county no longer has stay. Raises ExternalError when the disk can not be written.
    """
    count = 0
    for file in sorted(county.home.files.glob("*/*")):
        copy = folder / file.parent.name / file.name
        if not is_whole(file) or copy.exists():
            continue
        with translating_errors(copy):
            copy.parent.mkdir(parents=True, exist_ok=True)
            replace_file(copy, file.read_bytes())
        count += 1
    return count


def _units(rows: Iterable[Mapping[str, str]]) -> Iterator[KnownUnit]:
    """Return the units of a CSV's rows, with the townships and the county that a list of villages implies."""
    listed_units: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        cells = {name: (value or "").strip() for name, value in row.items() if name}
        code = cells.get("code", "")
        if street := cells.get("street_code"):
            township = f"{street:0<{_CODE}}"
            listed_units.setdefault(_county_of(code), (places.COUNTY, "", ""))
            listed_units.setdefault(township, (cells.get("street_name", ""), "", _county_of(code)))
            cells["parent"] = township
        listed_units[code] = (_name(code, cells), cells.get("role", ""), cells.get("parent", ""))
    for code, (name, role, parent) in listed_units.items():
        yield KnownUnit(code, name, role or _role(code), parent or _parent(code))


def _name(code: str, cells: Mapping[str, str]) -> str:
    listed = places.unit(code)
    return listed.short_name if listed and cells.get("street_code") else cells.get("name", "")


def _role(code: str) -> str:
    return next((role for role, tail in _TAILS.items() if code.endswith(tail)), "village")


def _parent(code: str) -> str:
    role = _role(code)
    if role == "county":
        return ""
    return _county_of(code) if role == "township" else f"{code[:9]}{_TAILS['township']}"


def _county_of(code: str) -> str:
    return f"{code[:6]}{_TAILS['county']}"


def _problems(known: Sequence[KnownUnit]) -> list[Problem]:
    """Return the problems of a tree of units: codes, names, roles and missing parents."""
    if not known:
        return [Problem("units-none")]
    codes = {unit.code for unit in known}
    problems = []
    for unit in known:
        values = {"code": unit.code, "name": unit.name}
        if not (unit.code.isascii() and unit.code.isdigit() and len(unit.code) == _CODE):
            problems.append(Problem("units-code-malformed", "code", values))
        elif not unit.name:
            problems.append(Problem("units-name-missing", "name", values))
        elif unit.role not in ROLES:
            problems.append(Problem("units-role-unknown", "role", values))
        elif (unit.role == "county") == bool(unit.parent) or unit.parent not in codes | {""}:
            problems.append(Problem("units-parent-missing", "parent", values))
    return problems
