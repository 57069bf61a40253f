"""Lets the text of a printed book be searched and copied beyond the first 65,536 characters.

reportlab names such characters in its ToUnicode tables by their bare number, where PDF asks for
UTF-16BE; a name written with 𬱖 is then drawn right and read back as rubbish.
Source: PDF 32000-1, 9.10.3.
"""

import re
from collections.abc import Callable
from typing import Any

from reportlab.pdfbase import ttfonts

_BEYOND = re.compile(r"(?<=> <)[0-9A-F]{5,6}(?=>)")


def _in_utf16(number: re.Match[str]) -> str:
    return chr(int(number[0], 16)).encode("utf-16-be").hex().upper()


def _cured(make: Callable[[str, Any], str]) -> Callable[[str, Any], str]:
    def make_cured(fontname: str, subset: Any) -> str:
        return _BEYOND.sub(_in_utf16, make(fontname, subset))

    return make_cured


_original: Callable[[str, Any], str] = ttfonts.makeToUnicodeCMap


def cure() -> None:
    """Have reportlab write these characters as UTF-16BE; a second call changes nothing."""
    ttfonts.makeToUnicodeCMap = _cured(_original)  # type: ignore[assignment]
