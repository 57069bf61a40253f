"""Patches reportlab so that characters beyond U+FFFF in a PDF can be searched and copied.

reportlab writes such characters into ToUnicode tables as bare code points, where PDF requires UTF-16BE; a
name written with 𬱖 is then drawn correctly but copied as wrong characters.
Source: PDF 32000-1, 9.10.3.
"""

import re
from collections.abc import Callable
from typing import Any

from reportlab.pdfbase import ttfonts

_BEYOND = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")


def _in_utf16(number: re.Match[str]) -> str:
    return chr(int(number[0], 16)).encode("utf-16-be").hex().upper()


def _with_utf16(make: Callable[[str, Any], str]) -> Callable[[str, Any], str]:
    def make_table(fontname: str, subset: Any) -> str:
        return _BEYOND.sub(_in_utf16, make(fontname, subset))

    return make_table


_original: Callable[[str, Any], str] = ttfonts.makeToUnicodeCMap


def patch_reportlab() -> None:
    """Make reportlab write characters beyond U+FFFF as UTF-16BE; a second call changes nothing."""
    ttfonts.makeToUnicodeCMap = _with_utf16(_original)  # type: ignore[assignment]
