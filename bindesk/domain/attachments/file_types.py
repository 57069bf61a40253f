"""Recognises the types of attachable files by name and content, and makes file names safe."""

import re

from bindesk.domain.text.cleaning import clean_line
from bindesk.domain.text.problems import Problem

TYPES = {
    "jpg": "照片",
    "png": "图片（PNG）",
    "bmp": "图片（BMP）",
    "webp": "图片（WebP）",
    "pdf": "PDF",
    "docx": "Word 文档",
    "doc": "Word 文档（旧）",
    "wps": "WPS 文档",
    "xlsx": "Excel 表格",
    "xls": "Excel 表格（旧）",
    "et": "WPS 表格",
}
IMAGES = frozenset({"jpg", "png", "bmp", "webp"})
LONGEST_NAME = 80
_LONGEST_BYTES = 200
"""The largest size of a file name in UTF-8: file systems of Linux end at 255, a copy may get a suffix."""

_SAME = {"jpeg": "jpg", "jpe": "jpg"}
_ZIP, _RIFF = b"PK\x03\x04", b"RIFF"
_MAGICS = {
    b"\xff\xd8\xff": frozenset({"jpg"}),
    b"\x89PNG\r\n\x1a\n": frozenset({"png"}),
    b"BM": frozenset({"bmp"}),
    b"%PDF-": frozenset({"pdf"}),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": frozenset({"doc", "wps", "xls", "et"}),
}
_WITHIN = {"docx": b"word/", "xlsx": b"xl/"}
_MACROS = (b"vbaProject", "_VBA_PROJECT".encode("utf-16-le"), b"_VBA_PROJECT")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|(com|lpt)[\d\u00b9\u00b2\u00b3]|conin\$|conout\$)(\..*)?", re.IGNORECASE
)
"""Names of devices on Windows; it takes superscript one to three for digits there."""


def file_type(name: str, data: bytes) -> str | Problem:
    """Return the type of a file whose name and content agree, or a Problem."""
    named = name.rpartition(".")[2].lower() if "." in name else ""
    named = _SAME.get(named, named)
    if not data:
        return Problem("attachment-empty", "path", {"name": safe_name(name)})
    if named not in TYPES:
        listed = "、".join(TYPES)
        return Problem(
            "attachment-type-unknown", "path", {"name": safe_name(name), "types": listed}
        )
    if named not in _types_within(data):
        return Problem("attachment-type-mismatch", "path", {"name": safe_name(name)})
    if _has_macros(data):
        return Problem("attachment-has-macros", "path", {"name": safe_name(name)})
    return named


def openable_type(declared: str, data: bytes) -> str | None:
    """Return the type under which a stored file may be shown or opened, or None when it may not.

    ``declared`` comes from the file's record, and that may come from another desk: only a listed type is
    opened, only where the content is of that type, and never a paper with macros.
    """
    if declared not in TYPES or declared not in _types_within(data):
        return None
    return None if _has_macros(data) else declared


def _has_macros(data: bytes) -> bool:
    return any(mark in data for mark in _MACROS)


def safe_name(name: str, type_: str = "") -> str:
    """Return a file name that is valid and unambiguous on every operating system.

    Removes folders, forbidden characters, reserved names and text direction marks. ``type_`` replaces the
    extension when it is given.
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = clean_line(_FORBIDDEN.sub("_", last)).strip(". ")
    stem, dot, end = plain.rpartition(".")
    if not dot:
        stem, end = plain, ""
    stem = _within_bytes(stem.strip(". ")[: LONGEST_NAME - 6], _LONGEST_BYTES).strip(". ") or "文件"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    end = type_ or end
    return f"{stem}.{end}" if end else stem


def _within_bytes(text: str, most: int) -> str:
    """Return the beginning of a text that has at most ``most`` bytes of UTF-8, cut between characters."""
    return text.encode()[:most].decode(errors="ignore")


def _types_within(data: bytes) -> frozenset[str]:
    """Return the types that the content of a file may have."""
    if data.startswith(_RIFF):
        return frozenset({"webp"} if data[8:12] == b"WEBP" else ())
    if data.startswith(_ZIP):
        is_office = b"[Content_Types].xml" in data
        return frozenset(n for n, folder in _WITHIN.items() if is_office and folder in data)
    return next((types for magic, types in _MAGICS.items() if data.startswith(magic)), frozenset())
