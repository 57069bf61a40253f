"""The upload bundle: a desk writes its unsent packs; the county receives it, or a township relays it."""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from bindesk.db.journal import journal
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store, retried
from bindesk.db.syncing import devices, ingest, packs, units
from bindesk.db.syncing.devices import Device
from bindesk.db.syncing.packs import StoredPack
from bindesk.domain.journal.deeds import Deed
from bindesk.domain.scopes import relation_of
from bindesk.sync.bundles import bundle_files
from bindesk.sync.bundles.bundle_files import FileSource, FilesToSend, ReceivedFiles, file_parts
from bindesk.sync.bundles.bundle_parts import (
    BundlePart,
    FilePart,
    PacksPart,
    UploadHeader,
    decode_parts,
    first_part,
)
from bindesk.sync.bundles.bundles import (
    ASK,
    LARGEST_PART,
    Bundle,
    BundleHeader,
    bundle_refused,
    parts_of,
    write_bundle,
)
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import audit_heads, peers, push
from bindesk.sync.rounds.enrolment import CountyMembership, device_of, vouched
from bindesk.sync.wire.admission import AdmissionCheck
from bindesk.sync.wire.packs import pack_id
from bindesk.sync.wire.sealing import LARGEST_BATCH, seal_open
from bindesk.sync.wire.wire import LogCursor, MalformedMessage, encode

_SEQUENCE = "bundles"


@dataclass(frozen=True, slots=True)
class UploadResult:
    """The result of an upload bundle: packs that were new, known, and rejected."""

    device: Device
    header: UploadHeader
    new: int = 0
    known: frozenset[bytes] = frozenset()
    refused: Mapping[bytes, str] = field(default_factory=dict)
    files: ReceivedFiles = field(default_factory=ReceivedFiles)


def write_upload(
    store: Store, joined: CountyMembership, unit: str, path: Path, now_ms: int, source: FileSource
) -> tuple[int, FilesToSend]:
    """Write all unsent packs and files of a desk into a bundle for the county and its township.

    Return the number of packs and the files written. ``now_ms`` is the instant in UTC milliseconds. Raises
    ExternalError when the stick can not be written, or the source's ``progress`` returns False.
    """
    key = SigningKey(joined.key)
    with store.writing() as conn:
        audit = audit_heads.to_bytes(audit_heads.head_of(conn))
        seal_open(conn, joined.device, key, LARGEST_BATCH, now_ms, audit)
        sequence = int(metadata.read(conn, _SEQUENCE, "0")) + 1
        metadata.write(conn, _SEQUENCE, str(sequence))
    header = BundleHeader(ASK, joined.device, unit, sequence, key.public(), joined.signed)
    with store.reading() as conn:
        readers = [joined.county, *peers.recipients_above(conn, _units_above(conn, unit))]
        names, to_send = _waiting(conn), bundle_files.files_to_send(conn, source.bytes_left)
    with closing(_parts(store, joined.device, names, to_send)) as parts:
        write_bundle(path, header, readers, chain(parts, file_parts(source, to_send, path)), key)
    return len(names), to_send


def receive_upload(
    store: Store, key: SigningKey, bundle: Bundle, now_ms: int, shut_out: Collection[str] = ()
) -> UploadResult:
    """Append a bundle's packs to the logs as the county, all of them or none.

    Its files are received after that (``bundle_files.receive``). ``now_ms`` is the instant in UTC
    milliseconds, ``shut_out`` the devices that the county has ever revoked, even where its store lacks the
    revocation. Raises ValidationFailed when the bundle is not for this county, or from such a device.
    """
    sender = _sender_of(bundle, key.public())
    if sender.id in shut_out:
        raise bundle_refused("bundle-device-shut-out", bundle.path)

    def receive_all(conn: Connection) -> UploadResult:
        device = _enrolled(conn, sender, bundle)
        with closing(decode_parts(parts_of(bundle, key), bundle.path)) as parts:
            upload_header = first_part(parts, UploadHeader, bundle.path)
            devices.enrol_missing(
                conn, vouched(upload_header.certificates, key.public(), shut_out, now_ms)
            )
            result = UploadResult(device, upload_header)
            for data in _batches(parts, bundle.path):
                result = _receive(conn, result, data, now_ms)
        return result

    return retried(store, receive_all)


def relay_upload(
    store: Store, joined: CountyMembership, self_device: Device, bundle: Bundle, now_ms: int
) -> UploadResult:
    """Apply a village's packs provisionally at its township, which sends them on in its next round.

    The bundle's files are relayed after that (``bundle_files.relay``). ``self_device`` is this desk's device.
    Raises ValidationFailed when the sender's unit is not below this township, or its device is not known
    here.
    """
    sender = _sender_of(bundle, joined.county)

    def relay_all(conn: Connection) -> UploadResult:
        if (
            relation_of(self_device.unit, self_device.role, sender.unit, units.parents(conn))
            != "below"
        ):
            raise bundle_refused("bundle-other-unit", bundle.path)
        known = devices.find(conn, sender.id)
        if known is None or not peers.may_send(known):
            raise bundle_refused("bundle-device-unknown", bundle.path)
        with closing(decode_parts(parts_of(bundle, SigningKey(joined.key)), bundle.path)) as parts:
            result = UploadResult(known, first_part(parts, UploadHeader, bundle.path))
            for data in _batches(parts, bundle.path):
                result = _relay(conn, self_device, result, data, now_ms)
        return result

    return retried(store, relay_all)


def _waiting(conn: Connection) -> list[bytes]:
    return [name for u in units.all_units(conn) for name in packs.waiting_ids(conn, u.code)]


def _parts(
    store: Store, self_device: str, names: list[bytes], to_send: FilesToSend
) -> Generator[bytes, None, None]:
    """Return the parts before the files; the store's transaction ends before the slow files are written."""
    with store.reading() as conn:
        cursors = tuple(LogCursor(u.code, u.position, u.chain_hash) for u in units.all_units(conn))
        certificates = peers.certificates_of(conn, packs.sealers_of(conn, names) - {self_device})
        file_count = len(to_send.files)
        yield encode(
            UploadHeader(cursors, certificates, files=to_send.names, files_included=file_count)
        )
        yield from _packs_parts(packs.stored_ids(conn, [name])[name].data for name in names)


def _packs_parts(waiting: Iterable[bytes]) -> Iterator[bytes]:
    some: list[bytes] = []
    size = 0
    for data in waiting:
        if some and size + len(data) > LARGEST_PART:
            yield encode(PacksPart(tuple(some)))
            some, size = [], 0
        some.append(data)
        size += len(data)
    if some:
        yield encode(PacksPart(tuple(some)))


def _units_above(conn: Connection, unit: str) -> list[str]:
    parents = units.parents(conn)
    return [code for code in parents if relation_of(unit, "village", code, parents) == "above"]


def _sender_of(bundle: Bundle, county: bytes) -> Device:
    """Return the device that sent a bundle, by a certificate of its county whose key signed the bundle."""
    header = bundle.header
    if header.purpose != ASK or header.certificate is None:
        raise bundle_refused("bundle-not-a-request", bundle.path)
    try:
        device = device_of(header.certificate, county)
    except MalformedMessage as error:
        raise bundle_refused("bundle-other-county", bundle.path) from error
    if (device.public, device.id, device.unit) != (header.sender, header.device, header.unit):
        raise bundle_refused("bundle-damaged", bundle.path)
    return device


def _enrolled(conn: Connection, sender: Device, bundle: Bundle) -> Device:
    devices.enrol_missing(conn, [sender])
    device = devices.find(conn, sender.id)
    if device is None or device.public != sender.public or device.revoked_at is not None:
        raise bundle_refused("bundle-device-shut-out", bundle.path)
    return device


def _batches(parts: Iterator[BundlePart], path: Path) -> Iterator[tuple[bytes, ...]]:
    for load in parts:
        if isinstance(load, FilePart):
            return
        if not isinstance(load, PacksPart):
            raise bundle_refused("bundle-newer", path)
        yield load.packs


def _check(
    conn: Connection, sender: Device, data: tuple[bytes, ...]
) -> tuple[list[push.CheckedPack], dict[bytes, str]]:
    checked: list[push.CheckedPack] = []
    unfit: dict[bytes, str] = {}
    for one in data:
        try:
            checked.append(push.check(conn, sender, one))
        except push.PackRefused as reason:
            unfit[bytes.fromhex(pack_id(one))] = reason.code
    return checked, unfit


def _receive(
    conn: Connection, so_far: UploadResult, data: tuple[bytes, ...], now_ms: int
) -> UploadResult:
    checked, unfit = _check(conn, so_far.device, data)
    names = [bytes.fromhex(one.pack.id) for one in checked]
    new = set(names) - packs.ids_stored(conn, names)
    push.append_packs(conn, checked, now_ms)
    return _with_batch(so_far, len(new), names, unfit)


def _relay(
    conn: Connection,
    self_device: Device,
    so_far: UploadResult,
    data: tuple[bytes, ...],
    now_ms: int,
) -> UploadResult:
    checked, unfit = _check(conn, self_device, data)
    names = [bytes.fromhex(one.pack.id) for one in checked]
    there = packs.ids_stored(conn, names)
    fresh = {name: one for name, one in zip(names, checked, strict=True) if name not in there}
    packs.store(
        conn,
        [StoredPack(name, c.pack.unit, c.pack.device, c.data) for name, c in fresh.items()],
        now_ms,
    )
    for one in fresh.values():
        ingest.apply_provisional(conn, _admissible(conn, one))
    return _with_batch(so_far, len(fresh), names, unfit)


def _admissible(conn: Connection, checked: push.CheckedPack) -> list[Deed]:
    """Return the deeds that the county would admit, so that the township shows none that it will reject."""
    record_keys = {(c.kind, c.record) for deed in checked.pack.deeds for c in deed.changes}
    unit = checked.pack.unit
    known = units.find(conn, unit)
    position = known.position if known else 0
    strike_limit = push.strike_limit_of(conn, unit, position)
    check = AdmissionCheck(unit, journal.units_of(conn, sorted(record_keys)), strike_limit)
    unfit = check.rejection_reasons(checked.pack, checked.author, position + 1)
    return [deed for number, deed in enumerate(checked.pack.deeds) if number not in unfit]


def _with_batch(
    so_far: UploadResult, new: int, names: list[bytes], unfit: Mapping[bytes, str]
) -> UploadResult:
    return UploadResult(
        so_far.device,
        so_far.header,
        so_far.new + new,
        so_far.known | frozenset(names),
        {**so_far.refused, **unfit},
    )
