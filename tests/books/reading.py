"""Reads printed books back, the way a viewer's search does."""

from datetime import datetime, timedelta, timezone

import pypdfium2

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
