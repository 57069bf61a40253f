"""Turns a message code and its values into the Chinese sentence that a clerk reads."""

import tomllib
from collections.abc import Mapping
from functools import cache

from bindesk.assets import folder


@cache
def _sentences() -> Mapping[str, str]:
    sentences: dict[str, str] = {}
    for file in folder("words"):
        for code, text in tomllib.loads(file.read_text("utf-8")).items():
            if code in sentences:
                raise ValueError(f"two sentences for {code}")
            sentences[code] = text
    return sentences


def known_codes() -> frozenset[str]:
    """Return every code that has a sentence."""
    return frozenset(_sentences())


def message(code: str, values: Mapping[str, str | int] | None = None) -> str:
    """Return the Chinese sentence of a code, with ``values`` filled in.

    Raises KeyError for a code without a sentence: every code in use must have one.
    """
    return _sentences()[code].format_map(values or {})
