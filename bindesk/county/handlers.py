"""Handles one request at the county: authenticates it, checks its counter, runs the county's half of it."""

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bindesk.county.data_dir import County
from bindesk.db.store.engine import Connection, retried
from bindesk.db.syncing import devices
from bindesk.db.syncing.devices import Device
from bindesk.sync.rounds import enrolment, rounds
from bindesk.sync.wire.requests import is_sent_by, read_request, seal_answer
from bindesk.sync.wire.wire import (
    VERSION,
    MalformedMessage,
    Refusal,
    Request,
    Round,
    SignedCertificate,
    decode,
    encode,
)

OK, MALFORMED, FORBIDDEN, MISSING, CONFLICT, GONE = 200, 400, 403, 404, 409, 410
MOST_CURSORS = 10_000
TWO_HISTORIES = "two-histories"


class RequestRefused(Exception):
    """A request that the county refuses; the signed refusal has an HTTP status."""

    def __init__(self, status: int, code: str, number: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.refusal = Refusal(code, number)


@dataclass(slots=True)
class HandlerResult:
    """The response: an HTTP status and its bytes; ``facts`` are for the log and contain no personal data."""

    status: int
    body: bytes
    facts: dict[str, str | int] = field(default_factory=dict)


def handle_round(county: County, path: str, data: bytes, now: Callable[[], int]) -> HandlerResult:
    """Handle a round: its new packs are in the logs and the record tables before this returns."""

    def act(device: Device, request: Request) -> Callable[[Connection], bytes]:
        message = _round(request.body)
        shut_out = revoked_devices(county) if message.certificates else ()
        vouched = enrolment.vouched(message.certificates, county.key.public(), shut_out, now())
        checked = rounds.CheckedRound(vouched=vouched)
        if message.packs:
            with county.store.reading() as conn:
                checked = rounds.check_packs(conn, device, message, vouched)

        def counted(conn: Connection) -> bytes:
            return encode(rounds.build_reply(conn, device, message, checked, now()))

        facts["packs"] = len(checked.packs)
        facts["deeds"] = sum(len(each.pack.deeds) for each in checked.packs)
        facts["refused"] = len(checked.refused)
        if checked.refused:
            facts["code"] = min(checked.refused.values())
        return counted

    facts: dict[str, str | int] = {}
    result = handle_signed(county, path, data, now, act)
    result.facts.update(facts)
    return result


def handle_signed(
    county: County,
    path: str,
    data: bytes,
    now: Callable[[], int],
    act: Callable[[Device, Request], Callable[[Connection], bytes]],
) -> HandlerResult:
    """Check a signed request, then handle it in one transaction with the request's counter.

    ``act`` does the part that needs no lock and returns the part that runs in the transaction. A refusal is
    signed, too.
    """
    try:
        request = read_request(data)
    except MalformedMessage:
        return HandlerResult(MALFORMED, b"malformed")
    facts: dict[str, str | int] = {"device": request.device}
    try:
        with county.store.reading() as conn:
            device = _demand_active(devices.find(conn, request.device), revoked_devices(county))
        facts["unit"] = device.unit
        _demand_signature(request, path, device.public)
        act_once = act(device, request)
        status, body = retried(
            county.store, lambda conn: _stored_reply(conn, request, now(), act_once)
        )
    except RequestRefused as reason:
        facts["code"] = reason.refusal.code
        status, body = reason.status, encode(reason.refusal)
    return HandlerResult(status, seal_answer(status, request.nonce, body, county.key), facts)


def handle_join(county: County, data: bytes, now: Callable[[], int]) -> HandlerResult:
    """Handle the join request of a desk with a ticket."""
    try:
        join = enrolment.read_join(data)
    except MalformedMessage:
        return HandlerResult(MALFORMED, b"malformed")
    facts: dict[str, str | int] = {}
    try:
        welcome = retried(county.store, lambda conn: enrolment.admit(conn, join, county.key, now()))
        status, body = OK, encode(welcome)
    except enrolment.NotAdmitted as reason:
        facts["code"] = reason.code
        status, body = FORBIDDEN, encode(Refusal(reason.code))
    return HandlerResult(status, seal_answer(status, join.nonce, body, county.key), facts)


def handle_return(county: County, path: str, data: bytes) -> HandlerResult:
    """Admit a device again that an older backup does not contain, by its signed certificate."""
    try:
        request = read_request(data)
    except MalformedMessage:
        return HandlerResult(MALFORMED, b"malformed")
    try:
        signed = decode(request.body, SignedCertificate)
        device = enrolment.device_of(signed, county.key.public(), request.counter)
    except MalformedMessage:
        return _refused(county, request, "card-forged")
    if device.id != request.device or not is_sent_by(request, path, device.public):
        return _refused(county, request, "request-forged")
    if device.id in revoked_devices(county):
        return _refused(county, request, "device-revoked", GONE)
    retried(county.store, lambda conn: devices.enrol_missing(conn, [device]))
    body = seal_answer(OK, request.nonce, encode(Refusal("")), county.key)
    return HandlerResult(OK, body, {"device": device.id, "unit": device.unit})


def revoked_devices(county: County) -> frozenset[str]:
    """Return the devices that were ever revoked, from the data directory."""
    try:
        return frozenset(county.home.revoked.read_text("utf-8").split())
    except FileNotFoundError:
        return frozenset()


def _demand_signature(request: Request, path: str, public: bytes) -> None:
    if not is_sent_by(request, path, public):
        raise RequestRefused(FORBIDDEN, "request-forged")


def _demand_active(device: Device | None, shut_out: Collection[str] = ()) -> Device:
    """Return an enrolled device; ``shut_out`` lists revocations that a restored database lacks."""
    if device is None:
        raise RequestRefused(FORBIDDEN, "device-unknown")
    if device.revoked_at is not None or device.id in shut_out:
        raise RequestRefused(GONE, "device-revoked")
    return device


def _stored_reply(
    conn: Connection, request: Request, now_ms: int, build_reply: Callable[[Connection], bytes]
) -> tuple[int, bytes]:
    """Store the request's counter and handle it; a stale counter is answered with the last one.

    A counter below the last one shows two histories of one device: its disk was copied, or restored.
    """
    if devices.note_request(conn, request.device, request.counter, now_ms):
        return OK, build_reply(conn)
    device = _demand_active(devices.find(conn, request.device))
    if request.counter < device.counter:
        devices.alarm(conn, device.id, TWO_HISTORIES)
    return CONFLICT, encode(Refusal("counter-old", device.counter))


def _round(body: bytes) -> Round:
    try:
        message = decode(body, Round)
    except MalformedMessage as error:
        raise RequestRefused(MALFORMED, "round-malformed") from error
    if message.version != VERSION:
        raise RequestRefused(MALFORMED, "version-unknown", VERSION)
    if len(message.cursors) > MOST_CURSORS or any(
        abs(p.position) > sys.maxsize for p in message.cursors
    ):
        raise RequestRefused(MALFORMED, "round-malformed")
    return message


def _refused(county: County, request: Request, code: str, status: int = FORBIDDEN) -> HandlerResult:
    body = seal_answer(status, request.nonce, encode(Refusal(code)), county.key)
    return HandlerResult(status, body, {"device": request.device, "code": code})
