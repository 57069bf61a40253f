"""Defines the parts of a bundle and their encoding."""

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from bindesk.sync.bundles.bundles import bundle_refused
from bindesk.sync.wire.wire import VERSION, LogCursor, LogPage, Peer, SignedCertificate, WireUnit


class FileName(msgspec.Struct, array_like=True, frozen=True):
    """A file: the unit it belongs to, and its SHA-256 in hexadecimal."""

    unit: str
    sha256: str


class UploadHeader(msgspec.Struct, array_like=True, frozen=True, tag="ask"):
    """The first part of an upload bundle: how far the desk has read each log.

    ``certificates`` are those of the other devices that sealed its packs. ``files`` are those that the county
    is not known to have; the bundle contains the first ``files_included`` of them.
    """

    cursors: tuple[LogCursor, ...]
    certificates: tuple[SignedCertificate, ...] = ()
    version: int = VERSION
    files: tuple[FileName, ...] = ()
    files_included: int = 0


class PacksPart(msgspec.Struct, array_like=True, frozen=True, tag="packs"):
    """Packs that the county does not have yet, in their order."""

    packs: tuple[bytes, ...]


class FilePart(msgspec.Struct, array_like=True, frozen=True, tag="piece"):
    """Bytes of a file from an offset on; ``size`` is that of the whole file.

    Chunks of files follow all packs, those of one file from its first byte to its last.
    """

    unit: str
    sha256: str
    size: int
    offset: int
    data: bytes


class ReplyHeader(msgspec.Struct, array_like=True, frozen=True, tag="answer"):
    """The first part of a reply bundle.

    ``cursors`` are those of the upload that it replies to, ``mismatched`` the units whose chain hash is not
    this county's: their log follows from its start. ``now`` is the county's clock in UTC milliseconds.
    ``refused`` maps the ids of packs that are rejected whole to the reason's code; ``files`` are those of
    the upload's header that the county has whole.
    """

    cursors: tuple[LogCursor, ...]
    mismatched: tuple[str, ...]
    now: int
    units: tuple[WireUnit, ...]
    peers: tuple[Peer, ...]
    refused: dict[bytes, str]
    version: int = VERSION
    files: tuple[FileName, ...] = ()


class PagesPart(msgspec.Struct, array_like=True, frozen=True, tag="page"):
    """The log entries that follow a cursor."""

    page: LogPage


BundlePart = UploadHeader | PacksPart | FilePart | ReplyHeader | PagesPart
L = TypeVar("L", UploadHeader, ReplyHeader)
_decoder: "msgspec.msgpack.Decoder[BundlePart]" = msgspec.msgpack.Decoder(BundlePart)


def decode_parts(parts: Iterable[bytes], path: Path) -> Generator[BundlePart, None, None]:
    """Decode the parts of the bundle at ``path``, one after another.

    Raises ValidationFailed for a part of a type that this program does not know.
    """
    for part in parts:
        try:
            yield _decoder.decode(part)
        except (msgspec.DecodeError, ValueError) as error:
            raise bundle_refused("bundle-newer", path) from error


def first_part(parts: Iterator[BundlePart], kind: type[L], path: Path) -> L:
    """Return the first part, which must be of a type.

    Raises ValidationFailed when it is of another, or there is none.
    """
    opening = next(parts, None)
    if not isinstance(opening, kind):
        raise bundle_refused("bundle-newer", path)
    return opening
