"""How a command speaks: sentences for people, one JSON document for scripts, UTF-8 for both."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from bindesk.domain.text.problems import Problem
from bindesk.messages import message


def use_utf8() -> None:
    """Write UTF-8 whatever the console's code page is, so that no name is lost on the way."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def print_line(text: str) -> None:
    """Print one line."""
    _write(sys.stdout, text)


def print_error(text: str) -> None:
    """Print one line where reasons and warnings go."""
    _write(sys.stderr, text)


def print_json(value: Any) -> None:
    """Print a JSON document on one line."""
    _write(sys.stdout, json.dumps(value, ensure_ascii=False, sort_keys=True))


def print_table(rows: Iterable[Iterable[object]]) -> None:
    """Print rows with their columns in line; Chinese characters count two."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        parts = (cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        print_line("  ".join(parts).rstrip())


def message_of(code: str, values: Mapping[str, str | int] | None = None) -> str:
    """Return the sentence for a code."""
    return message(code, values)


def findings(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return findings as a JSON document tells them."""
    return [
        {
            "code": problem.code,
            "field": problem.field,
            "sentence": message_of(problem.code, problem.values),
        }
        for problem in problems
    ]


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)  # noqa: PLR2004 -- CJK begins


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")
