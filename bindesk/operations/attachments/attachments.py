"""Adds, reads, downloads and strikes a record's files; the file store holds each file's bytes once."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bindesk.db.attachments import files
from bindesk.db.attachments.file_store import FileRef
from bindesk.db.records import records
from bindesk.db.store.engine import Connection, translating_errors
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.attachments.attachments import (
    ATTACHMENT,
    LARGEST,
    Attachment,
    attachment_id,
    looks_alike,
)
from bindesk.domain.attachments.file_types import IMAGES, file_type, openable_type, safe_name
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.records.kinds import Record
from bindesk.domain.text.problems import Problem, ValidationFailed
from bindesk.errors import ExternalError
from bindesk.files import replace_file
from bindesk.operations.attachments import photos
from bindesk.operations.desk.desk import Desk
from bindesk.operations.records.titles import title
from bindesk.paths import DataDir

if TYPE_CHECKING:
    from bindesk.operations.desk.connections import CountyConnection

_ZONE_INTERNET = b"[ZoneTransfer]\r\nZoneId=3\r\n"
"""The stream that marks a file as downloaded, so that Windows programs open it in protected view."""


@dataclass(frozen=True, slots=True)
class AttachResult:
    """The result of adding a file; ``doubts`` are warnings that may be ignored."""

    changes: Changes
    id: str
    doubts: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file that was read, checked and prepared, but is not stored yet."""

    name: str
    type: str
    data: bytes
    look: str


def attach(
    desk: Desk, kind: str, record: str, path: Path, *, keep_original: bool = False
) -> AttachResult:
    """Add a file to a record; photos are resized and lose their GPS position unless ``keep_original``.

    Raises ValidationFailed for a file type that is not allowed, a file that is too large or empty, one that
    the record already has, and a record that does not exist; ExternalError when the file can not be read
    or stored.
    """
    prepared = read_file(path, keep_original=keep_original)
    with desk.reading() as conn:
        owner = _owner(conn, kind, record)
        doubts = tuple(_doubts(conn, owner, prepared, (kind, record)))
    file = desk.file_store.store(prepared.data)
    with desk.writing("attach", unit=owner.unit) as work:
        attachment = attachment_id(kind, record, file.sha256)
        stored = records.load(work.conn, ATTACHMENT, attachment)
        if stored is not None and not stored.struck:
            raise ValidationFailed([Problem("attachment-twice", "path", {"name": prepared.name})])
        work.put(
            ATTACHMENT,
            Attachment(
                id=attachment,
                unit=owner.unit,
                heads=stored.heads if stored else (),
                about_kind=kind,
                about=record,
                name=prepared.name,
                type=prepared.type,
                size=file.size,
                sha256=file.sha256,
                look=prepared.look,
            ),
        )
        files.store(work.conn, files.StoredFile(owner.unit, file.sha256, file.size))
    return AttachResult(work.changes, attachment, doubts)


def read_file(path: Path, *, keep_original: bool = False) -> PreparedFile:
    """Read a file, check it and prepare it for storage.

    Raises ValidationFailed and ExternalError as ``attach`` does.
    """
    data = _bytes_of(path)
    detected_type = file_type(path.name, data)
    if isinstance(detected_type, Problem):
        raise ValidationFailed([detected_type])
    look = ""
    if detected_type in IMAGES and keep_original:
        look = photos.image_hash(data)
    elif detected_type in IMAGES:
        photo = photos.resized(data)
        data, look, detected_type = photo.data, photo.look, "jpg"
    if len(data) > LARGEST:
        raise _too_large(path)
    return PreparedFile(safe_name(path.name, detected_type), detected_type, data, look)


def of_record(desk: Desk, kind: str, record: str, *, struck: bool = False) -> list[Attachment]:
    """Return a record's attachments, sorted by name; struck ones only with ``struck``."""
    with desk.reading() as conn:
        of_owner = {"about_kind": kind, "about": record}
        return records.where(conn, ATTACHMENT, of_owner, order=("name", "id"), struck=struck)


def is_here(desk: Desk, attachment: Attachment) -> bool:
    """Return whether a file's bytes are at this desk; others can be downloaded from the county."""
    return desk.file_store.has(file_ref(attachment))


def download(desk: Desk, attachment: Attachment, line: "CountyConnection | None" = None) -> None:
    """Download a file's bytes from the county, unless they are here and sound.

    Damaged bytes stay until the download replaces them. A download blocks on the network and must not run
    on the window's thread; an interrupted one resumes the next time. ``line`` is a connection to use
    instead of a new one, and is closed at the end. Raises ExternalError when the desk has not joined a
    county, the county does not have the file yet, or the received bytes are damaged, and Offline (an
    ExternalError) when the connection fails.
    """
    from bindesk.operations.desk.connections import connected  # noqa: PLC0415 -- the county client is slow to load
    from bindesk.sync.files.files import FileMissing  # noqa: PLC0415 -- likewise
    from bindesk.sync.files.files import fetch as bring  # noqa: PLC0415 -- likewise

    if desk.file_store.is_sound(file_ref(attachment)):
        return
    try:
        with connected(desk, line) as connection:
            bring(desk.store, desk.file_store, connection, attachment.unit, file_ref(attachment))
    except ValidationFailed as error:
        raise ExternalError("file-no-county", name=attachment.name) from error
    except FileMissing as error:
        raise ExternalError("file-not-at-county", name=attachment.name) from error


def read(desk: Desk, attachment: str) -> bytes:
    """Return a file's bytes, to be shown in the window.

    Raises ValidationFailed when there is no such attachment, ExternalError when its bytes are missing here
    or damaged, or are not of a type that may be opened.
    """
    return _openable(desk, _load(desk, attachment))[0]


def open_copy(desk: Desk, attachment: str) -> Path:
    """Write a read-only copy for another program, note it in the audit, and return the copy's path.

    Changes to the copy are not stored. Raises ValidationFailed and ExternalError as ``read`` does.
    """
    stored = _load(desk, attachment)
    data, type_ = _openable(desk, stored)
    folder = desk.home.open_copies / safe_name(stored.id)
    copy = folder / safe_name(stored.name, type_)
    with translating_errors(copy):
        folder.mkdir(parents=True, exist_ok=True)
        if copy.exists():
            copy.chmod(0o600)
        replace_file(copy, data)
        if sys.platform == "win32":
            Path(f"{copy}:Zone.Identifier").write_bytes(_ZONE_INTERNET)
        copy.chmod(0o400)
    desk.note_audit("open-copy", ATTACHMENT.name, stored.id)
    return copy


def forget_copies(home: DataDir) -> None:
    """Delete the copies made for other programs; a copy that is still open is deleted the next time."""
    for copy in sorted(home.open_copies.rglob("*"), reverse=True):
        try:
            if copy.is_dir():
                copy.rmdir()
            else:
                copy.chmod(0o600)
                copy.unlink()
        except OSError:
            continue


def strike(desk: Desk, attachment: str, reason: str) -> Changes:
    """Strike an attachment (作废): it stays readable, but the record no longer shows it.

    Raises ValidationFailed without a reason or when there is no such attachment.
    """
    if not reason.strip():
        raise ValidationFailed([Problem("strike-needs-reason", "struck_reason")])
    with desk.writing("strike-attachment") as work:
        work.strike(ATTACHMENT, attachment, reason.strip())
    return work.changes


def unreported(desk: Desk, kind: str, ids: Sequence[str]) -> set[str]:
    """Return those of the records that are not 已上报: the county lacks one of their deeds or files."""
    with desk.reading() as conn:
        return files.unreported(conn, kind, ids)


def file_ref(attachment: Attachment) -> FileRef:
    """Return the reference of an attachment's bytes in the file store."""
    return FileRef(attachment.sha256, attachment.size or 0)


def _openable(desk: Desk, stored: Attachment) -> tuple[bytes, str]:
    """Return the bytes and the type of a file that may be opened; the record may come from anywhere."""
    data = desk.file_store.read(file_ref(stored))
    type_ = openable_type(stored.type, data)
    if type_ is None:
        raise ExternalError("file-not-openable", name=safe_name(stored.name))
    return data, type_


def _load(desk: Desk, attachment: str) -> Attachment:
    with desk.reading() as conn:
        stored = records.load(conn, ATTACHMENT, attachment)
    if stored is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": ATTACHMENT.words})])
    return stored


def _owner(conn: Connection, kind: str, record: str) -> Record:
    owner: Record | None = records.load(conn, KINDS[kind], record)
    if owner is None:
        raise ValidationFailed([Problem("record-missing", values={"kind": KINDS[kind].words})])
    return owner


def _doubts(
    conn: Connection, owner: Record, prepared: PreparedFile, about: tuple[str, str]
) -> Iterator[Problem]:
    for look, kind, record, _ in files.image_hashes(conn, owner.unit):
        if looks_alike(look, prepared.look):
            where = title(conn, kind, record) if (kind, record) != about else "这条记录"
            values: dict[str, str | int] = {"name": prepared.name, "title": where}
            yield Problem("photo-looks-alike", "path", values, warning=True)
            return


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise _too_large(path)
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise ExternalError("attachment-file-missing", path=str(path)) from error
    except OSError as error:
        reason = str(error.strerror or error)
        raise ExternalError("attachment-file-refused", path=str(path), reason=reason) from error


def _too_large(path: Path) -> ValidationFailed:
    values: dict[str, str | int] = {"name": safe_name(path.name), "limit": LARGEST // 1024 // 1024}
    return ValidationFailed([Problem("attachment-too-large", "path", values)])
