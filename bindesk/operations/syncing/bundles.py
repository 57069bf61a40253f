"""Syncs by USB stick: exports pending deeds and files to a bundle file, and imports the county's reply."""

import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from bindesk.db.journal import journal
from bindesk.db.store.engine import Store
from bindesk.db.syncing.devices import Device
from bindesk.domain.journal.deeds import DeedState
from bindesk.domain.journal.ids import new_id
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.operations.desk.desk import Desk
from bindesk.operations.syncing import sync_history
from bindesk.sync.bundles import bundle_files, reply_bundle, upload_bundle
from bindesk.sync.bundles.bundle_files import (
    MOST_BYTES,
    FileProgress,
    FileSink,
    FileSource,
    NullSink,
)
from bindesk.sync.bundles.bundles import ANSWER, ASK, Bundle, bundle_refused, read_bundle
from bindesk.sync.bundles.upload_bundle import UploadResult
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds.enrolment import CountyMembership, membership_of

SUFFIX = ".BDX"
_NAME_CHARACTERS = 7
_ROOM_FOR_DEEDS = 16 * 1024 * 1024
_PREFIXES = {ASK: "D", ANSWER: "A"}


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """The counts of an exported bundle: packs, deeds that the county does not have yet, and files.

    ``files_left`` counts files that had no room, ``files_held_up`` those that are damaged or missing here.
    """

    path: Path
    packs: int
    deeds: int
    files: int = 0
    files_left: int = 0
    files_held_up: int = 0

    def doubts(self) -> list[str]:
        """Return the codes of warnings about files left out; their sentences take this summary's fields."""
        counts = {"bundle-out-left": self.files_left, "bundle-out-held-up": self.files_held_up}
        return [code for code, count in counts.items() if count]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The result of importing a bundle.

    ``way`` is answer (the county's reply to this desk), along (a village's upload, relayed to the county) or
    heard (an upload received by the county). ``packs`` counts the new packs; ``is_known`` says that the whole
    bundle had been imported before; ``unit`` is the unit that wrote it, ``unfit`` counts the packs that were
    rejected, ``answer`` is the reply file that has to go back. ``files`` counts files received complete, in
    a reply those that the county now has complete; ``files_missing`` counts files that are still missing.
    """

    way: str
    unit: str
    packs: int
    is_known: bool
    unfit: int = 0
    answer: Path | None = None
    files: int = 0
    files_missing: int = 0

    def doubts(self) -> list[str]:
        """Return the codes of warnings about rejected data; their sentences take this summary's fields."""
        counts = {"bundle-in-unfit": self.unfit, "bundle-in-files-missing": self.files_missing}
        return [code for code, count in counts.items() if count]


def suggested_name(purpose: str = ASK) -> str:
    """Return a new file name that every USB stick can hold: eight characters and three (FAT 8.3)."""
    return f"{_PREFIXES[purpose]}{new_id()[:_NAME_CHARACTERS].upper()}{SUFFIX}"


def export_bundle(desk: Desk, path: Path, progress: FileProgress | None = None) -> ExportSummary:
    """Write the deeds and files that the county does not have yet to a bundle file.

    They stay 待上报 until the county's reply is imported. Only the county, and this desk's township, can
    open the bundle. ``progress`` is called with the number of files written and of all files, and returns
    whether to go on. Raises ValidationFailed when the desk has not joined a county, ExternalError when the
    stick can not be written or the export was stopped; nothing is written then.
    """
    membership = _membership(desk)
    source = _file_source(desk, progress, _room_for_files(path))
    count, enclosed = upload_bundle.write_upload(
        desk.store, membership, desk.office.unit, path, desk.now(), source
    )
    with desk.reading() as conn:
        deeds = journal.how_many(conn, DeedState.SEALED)
    file_count = len(enclosed.files) - enclosed.damaged
    return ExportSummary(path, count, deeds, file_count, enclosed.left, enclosed.damaged)


def import_bundle(desk: Desk, path: Path, progress: FileProgress | None = None) -> ImportSummary:
    """Import the county's reply to this desk, or, at a township, a village's upload.

    All its deeds are imported, or none; the files of a village follow its deeds. ``progress`` is called
    with the number of files received and of all files, and returns whether to go on. Raises
    ValidationFailed for a file that is not a bundle, is damaged, or is not for this desk; ExternalError
    when the stick can not be read.
    """
    membership = _membership(desk)
    bundle = read_bundle(path)
    if bundle.header.purpose == ANSWER:
        return _reply_applied(desk, membership, bundle)
    if desk.office.role == "village":
        raise bundle_refused("bundle-not-an-answer", path)
    return _upload_relayed(desk, membership, bundle, _file_source(desk, progress))


def receive_bundle(
    store: Store,
    key: SigningKey,
    files: tuple[Path, Path],
    now_ms: int,
    revoked: Collection[str] = (),
    sink: FileSink | None = None,
) -> ImportSummary:
    """Receive a desk's upload at the county and write the reply; ``files`` are the paths of both.

    ``now_ms`` is the instant in UTC milliseconds, ``revoked`` holds the ids of revoked devices, ``sink``
    stores the county's files, None for a county without them. An upload that was received before changes
    nothing and gets a reply again. Raises ValidationFailed and ExternalError as ``import_bundle`` does.
    """
    path, reply = files
    bundle = read_bundle(path)
    upload = upload_bundle.receive_upload(store, key, bundle, now_ms, revoked)
    sink = sink or NullSink()
    upload = replace(
        upload, files=bundle_files.receive(bundle, key, upload.device, upload.header, sink)
    )
    reply_bundle.write_reply(store, key, upload, bundle.header, reply, now_ms)
    return _summary("heard", upload, reply)


def _reply_applied(desk: Desk, membership: CountyMembership, bundle: Bundle) -> ImportSummary:
    reply = reply_bundle.apply_reply(desk.store, membership, bundle, desk.now())
    if not reply.is_known:
        now = desk.now()
        with desk.store.writing() as conn:
            sync_history.update(conn, lambda history: history.after_reply(now))
    own_unit = desk.office.unit
    unfit = len(reply.refused)
    return ImportSummary(
        "answer", own_unit, reply.received, reply.is_known, unfit, files=reply.files
    )


def _upload_relayed(
    desk: Desk, membership: CountyMembership, bundle: Bundle, source: FileSource
) -> ImportSummary:
    office, key = desk.office, SigningKey(membership.key)
    relay = Device(membership.device, office.unit, office.role, membership.letter, key.public())
    upload = upload_bundle.relay_upload(desk.store, membership, relay, bundle, desk.now())
    received = bundle_files.relay(desk.store, key, bundle, upload.header, source)
    return _summary("along", replace(upload, files=received))


def _summary(way: str, upload: UploadResult, reply: Path | None = None) -> ImportSummary:
    files = upload.files
    is_known = bool(upload.known or files.known) and not (upload.new or files.new or files.missing)
    unit, unfit = upload.device.unit, len(upload.refused)
    return ImportSummary(way, unit, upload.new, is_known, unfit, reply, files.new, files.missing)


def _file_source(desk: Desk, progress: FileProgress | None, room: int = MOST_BYTES) -> FileSource:
    return (
        FileSource(desk.file_store, room, progress)
        if progress
        else FileSource(desk.file_store, room)
    )


def _room_for_files(path: Path) -> int:
    """Return how many bytes of files the stick may take, leaving 16 MiB for the deeds."""
    try:
        return min(MOST_BYTES, shutil.disk_usage(path.parent).free - _ROOM_FOR_DEEDS)
    except OSError:
        return MOST_BYTES


def _membership(desk: Desk) -> CountyMembership:
    with desk.reading() as conn:
        joined = membership_of(conn)
    if joined is None:
        raise ValidationFailed([Problem("not-enrolled")])
    return joined
