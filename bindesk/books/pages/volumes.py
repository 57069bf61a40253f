"""Joins several printed documents into one PDF."""

import hashlib
import io
import re
from collections.abc import Sequence

import pypdfium2

from bindesk.books.pages.bitmaps import pdfium_lock
from bindesk.books.pages.paper import PrintedDocument

_CREATED = re.compile(rb"(/CreationDate\(D:)\d{14}")
_NO_TIME = b"20000101000000"
_IDS = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]{32}>\s*<[0-9A-Fa-f]{32}>\s*\]")


def bind(parts: Sequence[PrintedDocument]) -> PrintedDocument:
    """Return one document with the pages of all parts.

    Each part keeps its own page numbers. Equal parts give equal bytes.
    """
    if len(parts) == 1:
        return parts[0]
    missing = dict.fromkeys(letter for part in parts for letter in part.missing)
    pdf = _with_content_id(_joined([part.pdf for part in parts]))
    return PrintedDocument(pdf, sum(part.pages for part in parts), tuple(missing))


def _joined(pdfs: Sequence[bytes]) -> bytes:
    with pdfium_lock:
        whole = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                part = pypdfium2.PdfDocument(pdf)
                whole.import_pages(part)
                part.close()
            into = io.BytesIO()
            whole.save(into)
        finally:
            whole.close()
    return into.getvalue()


def _with_content_id(pdf: bytes) -> bytes:
    """Return a PDF that names no time and whose document id follows from its content.

    pdfium takes both from the clock. The time has the length it had, so that the offsets stay true.
    """
    pdf = _CREATED.sub(rb"\g<1>" + _NO_TIME, pdf)
    bare = _IDS.sub(b"", pdf)
    name = hashlib.sha256(bare).hexdigest()[:32].upper().encode()
    return _IDS.sub(lambda match: _replace_digests(match[0], name), pdf)


def _replace_digests(id_entry: bytes, name: bytes) -> bytes:
    return re.sub(rb"<[0-9A-Fa-f]{32}>", b"<" + name + b">", id_entry)
