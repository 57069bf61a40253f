"""Joins a desk to a county: the desk's half and the county's.

The desk makes its key and proves the ticket by HMAC over it; the county replies with a certificate that it
has signed, and proves that it knows the ticket too. Both messages are sent over the network or as files.
"""

import hmac
from collections.abc import Collection, Iterable
from dataclasses import replace

import msgspec

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, decoding_row
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.domain.journal.ids import new_id
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.sync.identity.signing import SIGNATURE_BYTES, SigningKey, is_signed
from bindesk.sync.identity.tickets import TicketFile, proof, ticket_id, ticket_key
from bindesk.sync.rounds.unit_scope import from_wire, scope_of, to_wire
from bindesk.sync.wire.requests import NONCE_BYTES, new_nonce, open_answer
from bindesk.sync.wire.wire import (
    VERSION,
    DeviceCertificate,
    MalformedMessage,
    SignedCertificate,
    WireUnit,
    decode,
    encode,
)

ADMITTED = 200
_PUBLIC_BYTES = 32
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class JoinRequest(msgspec.Struct, array_like=True, frozen=True):
    """The request of a desk to join."""

    version: int
    ticket: str
    unit: str
    role: str
    public: bytes
    nonce: bytes
    proof: bytes


class JoinReply(msgspec.Struct, array_like=True, frozen=True):
    """The county's reply to a desk that it admits."""

    certificate: SignedCertificate
    proof: bytes
    units: tuple[WireUnit, ...]


class CountyMembership(msgspec.Struct, frozen=True):
    """A desk's membership of its county, in its own store: addresses, keys and the device's certificate."""

    server: str
    ca: str
    county: bytes
    key: bytes
    device: str
    letter: str
    signed: SignedCertificate
    enrolled_at: int

    def __repr__(self) -> str:
        """Return a text for logs, without the device's key."""
        return f"Joined(server={self.server!r}, device={self.device!r})"


class NotAdmitted(ValueError):
    """The county rejects a join request; ``code`` is the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _PendingJoin(msgspec.Struct, frozen=True):
    ticket: str
    key: bytes
    nonce: bytes

    def __repr__(self) -> str:
        """Return a text for logs, without the device's key."""
        return "_PendingJoin()"


_JOINED, _PENDING = "joined", "enrolling"


def build_join(conn: Connection, ticket: TicketFile, unit: str, role: str) -> JoinRequest:
    """Return the join request; repeated before the reply, it is the same request.

    Raises ValidationFailed when the ticket is for another unit or role, and when this desk has already
    joined by it.
    """
    if (ticket.unit, ticket.role) != (unit, role):
        values = {"given": f"{ticket.name}({ticket.unit})", "own": unit}
        raise ValidationFailed([Problem("ticket-other-unit", values=values)])
    pending = _pending_join(conn, ticket)
    if pending is None:
        pending = _PendingJoin(ticket_id(ticket.ticket), SigningKey.new().secret, new_nonce())
        metadata.write(conn, _PENDING, msgspec.json.encode(pending).decode())
    membership = membership_of(conn)
    if membership is not None and membership.key == pending.key:
        raise ValidationFailed([Problem("enrol-joined-already")])
    public = SigningKey(pending.key).public()
    proof_bytes = proof(ticket_key(ticket.ticket), b"desk", public, pending.nonce)
    return JoinRequest(VERSION, pending.ticket, unit, role, public, pending.nonce, proof_bytes)


def apply_join_reply(conn: Connection, ticket: TicketFile, data: bytes) -> CountyMembership:
    """Apply the county's reply: the desk becomes the device that the county has named.

    A reply that comes twice, as after joining twice at once, changes nothing the second time. Raises
    MalformedMessage when it is no reply to this desk's request, or not from the ticket's county.
    """
    pending = _pending_join(conn, ticket)
    if pending is None:
        raise MalformedMessage("nothing was asked with this ticket")
    welcome = decode(open_answer(data, ADMITTED, pending.nonce, ticket.county), JoinReply)
    public = SigningKey(pending.key).public()
    certificate = read_certificate(welcome.certificate, ticket.county)
    expected = _county_proof(ticket_key(ticket.ticket), ticket.county, public, pending.nonce)
    if not hmac.compare_digest(expected, welcome.proof) or certificate.public != public:
        raise MalformedMessage("an answer to another desk")
    earlier = membership_of(conn)
    if earlier is not None and earlier.key == pending.key:
        return earlier
    joined = CountyMembership(
        server=ticket.server,
        ca=ticket.ca,
        county=ticket.county,
        key=pending.key,
        device=certificate.device,
        letter=certificate.letter,
        signed=welcome.certificate,
        enrolled_at=certificate.enrolled_at,
    )
    units.store_only(conn, from_wire(welcome.units))
    metadata.change_device(conn, certificate.device)
    for name, value in (
        ("letter", certificate.letter),
        ("counter", "0"),
    ):
        metadata.write(conn, name, value)
    metadata.write(conn, _JOINED, msgspec.json.encode(joined).decode())
    return joined


def membership_of(conn: Connection) -> CountyMembership | None:
    """Return the desk's membership, or None before it has joined."""
    stored = metadata.read(conn, _JOINED)
    with decoding_row("the membership"):
        return msgspec.json.decode(stored, type=CountyMembership) if stored else None


def admit(conn: Connection, join: JoinRequest, key: SigningKey, now_ms: int) -> JoinReply:
    """Admit a desk at the county; a repeated request with the same key is admitted again.

    ``now_ms`` is the instant in UTC milliseconds. Raises NotAdmitted with the reason's code.
    """
    if join.version != VERSION:
        raise NotAdmitted("version-unknown")
    ticket = devices.find_ticket(conn, join.ticket)
    expected = b"" if ticket is None else proof(ticket.secret, b"desk", join.public, join.nonce)
    if ticket is None or not hmac.compare_digest(expected, join.proof):
        raise NotAdmitted("ticket-unknown")
    if (ticket.unit, ticket.role) != (join.unit, join.role):
        raise NotAdmitted("ticket-not-for-this")
    device = devices.find(conn, ticket.used_by) if ticket.used_by else None
    if device is None:
        if ticket.used_by is not None or now_ms >= ticket.ends_at:
            raise NotAdmitted("ticket-ended")
        device = _enrol(conn, join, key, now_ms)
        if not devices.use_ticket(conn, join.ticket, device.id):
            raise NotAdmitted("ticket-used")
    elif device.public != join.public or device.revoked_at is not None:
        raise NotAdmitted("ticket-used")
    return JoinReply(
        _signed(device, key),
        _county_proof(ticket.secret, key.public(), join.public, join.nonce),
        to_wire(scope_of(conn, device)),
    )


def vouched(
    certificates: Iterable[SignedCertificate], county: bytes, shut_out: Collection[str], now_ms: int
) -> tuple[Device, ...]:
    """Return the devices whose certificates this county has signed; skip the others.

    ``shut_out`` are the devices that the county remembers to have revoked, ``now_ms`` is the instant in UTC
    milliseconds.
    """
    vouched_devices: list[Device] = []
    for signed in certificates:
        try:
            device = device_of(signed, county)
        except MalformedMessage:
            continue
        revoked_at = now_ms if device.id in shut_out else None
        vouched_devices.append(replace(device, revoked_at=revoked_at))
    return tuple(vouched_devices)


def device_of(signed: SignedCertificate, county: bytes, counter: int = 0) -> Device:
    """Return the device of a certificate.

    Raises MalformedMessage when the county has not signed it.
    """
    certificate = read_certificate(signed, county)
    return Device(
        id=certificate.device,
        unit=certificate.unit,
        role=certificate.role,
        letter=certificate.letter,
        public=certificate.public,
        counter=counter,
        enrolled_at=certificate.enrolled_at,
        signature=signed.signature,
    )


def read_join(data: bytes) -> JoinRequest:
    """Decode a join request.

    Raises MalformedMessage when the bytes are none.
    """
    join = decode(data, JoinRequest)
    if not (
        join.ticket.isalnum()
        and join.ticket.isascii()
        and len(join.public) == _PUBLIC_BYTES
        and len(join.nonce) == NONCE_BYTES
    ):
        raise MalformedMessage("join")
    return join


def read_certificate(signed: SignedCertificate, county: bytes) -> DeviceCertificate:
    """Return the certificate that a county with this public key has signed.

    Raises MalformedMessage when it has not.
    """
    is_whole = len(signed.signature) == SIGNATURE_BYTES
    if not is_whole or not is_signed(county, signed.signature, _to_sign(signed.certificate)):
        raise MalformedMessage("a certificate that the county has not signed")
    return decode(signed.certificate, DeviceCertificate)


def _pending_join(conn: Connection, ticket: TicketFile) -> _PendingJoin | None:
    stored = metadata.read(conn, _PENDING)
    with decoding_row("the pending join"):
        pending = msgspec.json.decode(stored, type=_PendingJoin) if stored else None
    return pending if pending and pending.ticket == ticket_id(ticket.ticket) else None


def _enrol(conn: Connection, join: JoinRequest, key: SigningKey, now_ms: int) -> Device:
    if units.lock(conn, join.unit) is None:
        raise NotAdmitted("unit-unknown")
    used_letters = devices.letters_of(conn, join.unit)
    letter = next((letter for letter in _LETTERS if letter not in used_letters), None)
    if letter is None:
        raise NotAdmitted("letters-used-up")
    device = Device(new_id(), join.unit, join.role, letter, join.public, enrolled_at=now_ms)
    device = replace(device, signature=_signed(device, key).signature)
    devices.enrol(conn, device)
    return device


def certificate_of(device: Device) -> DeviceCertificate:
    """Return a device's certificate."""
    return DeviceCertificate(
        device.id, device.unit, device.role, device.letter, device.public, device.enrolled_at
    )


def _signed(device: Device, key: SigningKey) -> SignedCertificate:
    certificate = encode(certificate_of(device))
    return SignedCertificate(certificate, key.sign(_to_sign(certificate)))


def _county_proof(key: bytes, county: bytes, public: bytes, nonce: bytes) -> bytes:
    return proof(key, b"county", county, public, nonce)


def _to_sign(certificate: bytes) -> bytes:
    return b"bindesk card\x1f" + certificate
