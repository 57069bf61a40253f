"""Reads printed books back, the way a viewer's search does."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pypdfium2

from bindesk.books.columns import column_path
from bindesk.books.layouts import Layout
from bindesk.books.pages.paper import PrintedDocument, Stamp

UNIT = "中共彬州市北极镇早饭头村支部委员会"
STAMP = Stamp(
    datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=8))), UNIT, "8f3a22c1deadbeef"
)


def texts(printed: PrintedDocument) -> list[str]:
    document = pypdfium2.PdfDocument(printed.pdf)
    try:
        pages = [page.get_textpage() for page in document]
        return [page.get_text_range().replace("\r\n", "").replace("\n", "") for page in pages]
    finally:
        document.close()


def text(printed: PrintedDocument) -> str:
    return "".join(texts(printed))


def values_at(layout: Layout, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return values in which a layout finds each text at its path, as in a row of records."""
    values: dict[str, Any] = {}
    for path, found in texts.items():
        inside = values
        *before, last = column_path(layout, path).names
        for name in before:
            inside = inside.setdefault(name, {})
        inside[last] = found
    return values
