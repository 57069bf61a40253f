"""The reply bundle: the county writes the log entries after a desk's cursors; the desk applies them."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store
from bindesk.db.syncing import packs, units
from bindesk.sync.bundles import bundle_files
from bindesk.sync.bundles.bundle_parts import PagesPart, ReplyHeader, decode_parts, first_part
from bindesk.sync.bundles.bundles import (
    ANSWER,
    LARGEST_PART,
    Bundle,
    BundleHeader,
    bundle_refused,
    parts_of,
    write_bundle,
)
from bindesk.sync.bundles.upload_bundle import UploadResult
from bindesk.sync.identity.signing import SigningKey
from bindesk.sync.rounds import peers, pull, push
from bindesk.sync.rounds.enrolment import CountyMembership
from bindesk.sync.rounds.unit_scope import from_wire, scope_of, to_wire
from bindesk.sync.wire.wire import NOTHING, LogCursor, LogPage, MalformedMessage, encode

_LATEST_REPLY = "answered"
"""The metadata key of the latest upload whose reply changed anything; an older reply moves no cursor back."""


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """The result of a reply: packs applied, whether all of it was known, packs the county rejected.

    ``files`` counts those now known to be whole at the county.
    """

    received: int = 0
    is_known: bool = False
    refused: Mapping[bytes, str] = field(default_factory=dict)
    now: int = 0
    files: int = 0


def write_reply(
    store: Store,
    key: SigningKey,
    upload: UploadResult,
    upload_header: BundleHeader,
    path: Path,
    now_ms: int,
) -> None:
    """Write the county's reply to a received upload, for the desk that sent it and nobody else.

    ``now_ms`` is the county's clock in UTC milliseconds. Raises ExternalError when the stick can not be
    written.
    """
    device = upload.device
    header = BundleHeader(ANSWER, device.id, device.unit, upload_header.sequence, key.public())
    with store.reading() as conn:
        write_bundle(path, header, [device.public], _parts(conn, upload, now_ms), key)


def apply_reply(store: Store, joined: CountyMembership, bundle: Bundle, now_ms: int) -> ReplyResult:
    """Apply the county's reply, all of it or nothing; applying it twice changes nothing.

    ``now_ms`` is the instant in UTC milliseconds. Raises ValidationFailed when it is another county's
    or another desk's, or no longer follows this desk's cursors.
    """
    header = bundle.header
    if header.purpose != ANSWER:
        raise bundle_refused("bundle-not-an-answer", bundle.path)
    if header.sender != joined.county:
        raise bundle_refused("bundle-other-county", bundle.path)
    if header.device != joined.device:
        raise bundle_refused("bundle-other-desk", bundle.path)
    with (
        store.writing() as conn,
        closing(decode_parts(parts_of(bundle, SigningKey(joined.key)), bundle.path)) as parts,
    ):
        reply_header = first_part(parts, ReplyHeader, bundle.path)
        latest = int(metadata.read(conn, _LATEST_REPLY, "0"))
        is_later = header.sequence > latest
        changed = is_later and _apply_header(conn, reply_header)
        changed |= push.note_refusals(conn, reply_header.refused)
        uploaded = bundle_files.note_uploaded(conn, reply_header.files) if is_later else 0
        received = 0
        for part in parts:
            if not isinstance(part, PagesPart):
                raise bundle_refused("bundle-newer", bundle.path)
            page = _following(conn, part.page, bundle.path)
            if page is not None:
                received += _apply_page(conn, page, bundle.path, now_ms)
        is_known = not received and not changed and not uploaded
        if not is_known:
            metadata.write(conn, _LATEST_REPLY, str(max(latest, header.sequence)))
    return ReplyResult(received, is_known, reply_header.refused, reply_header.now, uploaded)


def _parts(conn: Connection, upload: UploadResult, now_ms: int) -> Iterator[bytes]:
    scope = scope_of(conn, upload.device)
    cursors = {cursor.unit: cursor for cursor in upload.header.cursors}
    listed = peers.peers_of(conn, upload.device, scope)
    _, mismatched = pull.build_pages(conn, scope, upload.header.cursors, upload.known, 0)
    yield encode(
        ReplyHeader(
            cursors=upload.header.cursors,
            mismatched=tuple(mismatched),
            now=now_ms,
            units=to_wire(scope),
            peers=listed,
            refused=dict(upload.refused),
            files=upload.files.uploaded,
        )
    )
    for unit in scope:
        start = LogCursor(unit.code, 0, NOTHING)
        cursor = start if unit.code in mismatched else cursors.get(unit.code, start)
        more = True
        while more:
            pages, _ = pull.build_pages(conn, scope, [cursor], upload.known, LARGEST_PART)
            for page in pages:
                yield encode(PagesPart(page))
                cursor = LogCursor(page.unit, page.position, page.chain_hash)
            more = any(page.more for page in pages)


def _apply_header(conn: Connection, header: ReplyHeader) -> bool:
    """Apply units, peers and cursors of the reply's header; say whether anything was new.

    The header is ignored when the desk's list of units differs from the upload's; a unit's cursor is reset
    only while it is still the upload's. Either can differ after a backup was restored.
    """
    current_units = {u.code: u for u in units.all_units(conn)}
    cursors = {cursor.unit: cursor for cursor in header.cursors}
    if current_units.keys() != cursors.keys():
        return False
    changed = False
    listed_units = from_wire(header.units)
    if {u.code for u in listed_units} != current_units.keys():
        units.store_only(conn, listed_units)
        changed = True
    if peers.digest_of(header.peers) != peers.known_digest(conn):
        peers.store(conn, header.peers)
        changed = True
    for unit in header.mismatched:
        cursor, current = cursors[unit], current_units[unit]
        if (cursor.position, cursor.chain_hash) == (current.position, current.chain_hash):
            pull.reset_unit(conn, unit)
            changed = True
    return changed


def _following(conn: Connection, page: LogPage, path: Path) -> LogPage | None:
    """Return the part of a page after this desk's cursor, or None when all of it is known.

    Raises ValidationFailed when its chain hash differs from the one stored at that position.
    """
    current = units.find(conn, page.unit)
    if current is None:
        return None
    if current.position >= page.position:
        if _chain_hash_at(conn, current, page.position) != page.chain_hash:
            raise bundle_refused("bundle-does-not-follow", path)
        return None
    start = page.position - len(page.entries)
    known = max(current.position - start, 0)
    return msgspec.structs.replace(page, entries=page.entries[known:])


def _chain_hash_at(conn: Connection, current: units.KnownUnit, position: int) -> bytes | None:
    if position == current.position:
        return current.chain_hash
    return packs.chain_hash_at(conn, current.code, position)


def _apply_page(conn: Connection, page: LogPage, path: Path, now_ms: int) -> int:
    try:
        return pull.apply_pages(conn, [page], now_ms)
    except MalformedMessage as error:
        raise bundle_refused("bundle-does-not-follow", path) from error
