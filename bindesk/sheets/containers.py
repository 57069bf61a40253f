"""Recognises the format of a sheet file by its bytes, and rejects other files and harmful ones.

Nothing is unpacked here: a container is checked by its directory before it is opened.
Source: import hygiene (reliability page 2.1).
"""

import io
import zipfile
from enum import StrEnum

from bindesk.domain.text.problems import Problem
from bindesk.errors import ExternalError

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
MOST_MEMBERS = 200
_SMALL = 1024 * 1024
"""Unpacked sizes up to this are exempt from the limit on the compression ratio."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (b"%PDF", b"{\\rtf")
_OTHER_OFFICE = ("WordDocument", "PowerPoint Document")
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version", b"<meta", b"<head")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8 = b"\xef\xbb\xbf"


class Container(StrEnum):
    """The three file formats of sheets."""

    PACKED = "xlsx"
    COMPOUND = "xls"
    TEXT = "text"


def container_of(content: bytes) -> Container:
    """Return the format of a file's bytes.

    Raises ExternalError when the file is empty, protected by a password, damaged, or not a sheet.
    """
    if not content.removeprefix(_UTF8).strip(b"\0 \r\n\t"):
        raise ExternalError("sheet-empty")
    if content.startswith(_ZIP):
        _judge_packed(content)
        return Container.PACKED
    if content.startswith(_OLE):
        _judge_compound(content)
        return Container.COMPOUND
    _judge_text(content)
    return Container.TEXT


def content_notes(content: bytes, container: Container) -> list[Problem]:
    """Return warnings about the parts of a workbook that are not read: macros and links to other files."""
    names: list[str] = []
    if container is Container.PACKED:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [name.casefold() for name in packed.namelist()]
    has_macros = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names)
    if container is Container.COMPOUND:
        has_macros = _entry("_VBA_PROJECT") in content
    notes = [Problem("sheet-has-macros", warning=True)] if has_macros else []
    if any("/externallinks/" in name for name in names):
        notes.append(Problem("sheet-has-links", warning=True))
    return notes


def _judge_packed(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as damaged:
        raise ExternalError("sheet-damaged") from damaged
    unpacked = sum(member.file_size for member in members)
    names = {member.filename for member in members}
    if (
        len(members) > MOST_MEMBERS
        or unpacked > max(_SMALL, MOST_RATIO * len(content))
        or unpacked > MOST_UNPACKED
    ):
        raise ExternalError("sheet-swells")
    if any(_leads_out(name) for name in names):
        raise ExternalError("sheet-damaged")
    if any(member.flag_bits & 1 for member in members):
        raise ExternalError("sheet-needs-password")
    if "xl/workbook.xml" not in {name.casefold() for name in names}:
        raise ExternalError("sheet-wrong-type")


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or ":" in parts[0]


def _judge_compound(content: bytes) -> None:
    if _entry("EncryptedPackage") in content:
        raise ExternalError("sheet-needs-password")
    if any(_entry(name) in content for name in _OTHER_OFFICE):
        raise ExternalError("sheet-wrong-type")
    if _entry("Workbook") not in content and _entry("Book") not in content:
        raise ExternalError("sheet-damaged")


def _entry(name: str) -> bytes:
    # The directory of a compound file has names in UTF-16 with a zero at the end.
    return name.encode("utf-16-le") + b"\0\0"


def _judge_text(content: bytes) -> None:
    start = content.removeprefix(_UTF8).lstrip()[:200].lower()
    if start.startswith(_PAGES):
        raise ExternalError("sheet-is-a-page")
    if content.startswith(_FOREIGN) or (b"\0" in content and not content.startswith(_UTF16)):
        raise ExternalError("sheet-wrong-type")
