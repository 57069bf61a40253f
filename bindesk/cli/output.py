"""Prints a command's results: sentences for people, one JSON document for scripts, both in UTF-8."""

import json
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from bindesk.domain.text.problems import Problem
from bindesk.messages import message


def use_utf8() -> None:
    """Set stdout and stderr to UTF-8 whatever the console's code page is, so that no name is lost."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def print_line(text: str) -> None:
    """Print one line to stdout."""
    _write(sys.stdout, text)


def print_error(text: str) -> None:
    """Print one line to stderr, where reasons and warnings go."""
    _write(sys.stderr, text)


def print_json(value: Any) -> None:
    """Print a value as a JSON document on one line."""
    _write(sys.stdout, json.dumps(value, ensure_ascii=False, sort_keys=True))


def print_table(rows: Iterable[Iterable[object]]) -> None:
    """Print rows with aligned columns; a Chinese character is two columns wide."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        parts = (cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        print_line("  ".join(parts).rstrip())


def findings(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return problems in the form of a JSON document: code, field and Chinese sentence of each."""
    return [
        {
            "code": problem.code,
            "field": problem.field,
            "sentence": message(problem.code, problem.values),
        }
        for problem in problems
    ]


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)  # noqa: PLR2004 -- CJK begins


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{text}\n")
