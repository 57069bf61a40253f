"""Reads the trace of the disk shim: what a program did to its disk, and what it said meanwhile."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD = struct.Struct("<cxxxIqq")
_WITH_DATA = frozenset("WRN")


@dataclass(frozen=True, slots=True)
class Step:
    """One call: ``op`` is that of disk_shim.c, ``data`` what was written, the new name, or a note."""

    op: str
    path: str
    offset: int
    data: bytes


def steps_of(trace: Path) -> list[Step]:
    """Return the steps of a trace; a last one that was cut short is left out."""
    return list(_steps(trace.read_bytes()))


def notes_of(trace: Path) -> list[dict[str, Any]]:
    """Return what the program said."""
    return [json.loads(step.data) for step in steps_of(trace) if step.op == "N"]


def facts_of(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what has to be there after what the program said."""
    return [fact for note in notes for fact in note.get("facts", ())]


def _steps(content: bytes) -> Iterator[Step]:
    at = 0
    while at + _HEAD.size <= len(content):
        op, path_length, offset, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        path = content[at : at + path_length].decode()
        at += path_length
        data = b""
        if op.decode() in _WITH_DATA:
            data = content[at : at + length]
            if len(data) < length:
                return
            at += length
        yield Step(op.decode(), path, offset, data)
