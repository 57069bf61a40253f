"""Reads a sheet in the child process, where a hostile file can do no harm.

The child has 512 MB of memory beyond its start and gets only the file's path and the known headings. It
sends the content to the parent as JSON messages of some hundred rows, so neither process holds a sheet
twice. On Linux the operating system enforces the memory limit; on Windows there is only the parent's time
limit.
"""

import json
import os
import sys
import zlib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import format_exc
from typing import Any
from zipfile import BadZipFile

from bindesk.domain.text.problems import Problem
from bindesk.errors import ExternalError
from bindesk.sheets.cells import SheetRow
from bindesk.sheets.containers import MOST_BYTES, Container, container_of, content_notes
from bindesk.sheets.delimited import delimited_rows
from bindesk.sheets.headings import HEAD_ROWS
from bindesk.sheets.trim import trim

MEMORY = 512 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_EMPTY = 200
_BATCH = 500
_BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""The exceptions that unpacking a damaged file may raise."""


def work(pipe: "Connection[Any, Any]", path: str, known: list[str]) -> None:
    """Read the sheet at ``path`` and send its content through ``pipe``.

    Each message is a JSON list: ["head", name, number, headings], ["rows", ...], ["note", ...], at last
    ["done"]; or ["world", code, values] for an ExternalError, ["bug", traceback] for any other exception.
    """
    _silence_stderr()
    _set_ceiling()
    try:
        for message in messages(Path(path), frozenset(known)):
            pipe.send_bytes(json.dumps(message).encode())
    except ExternalError as error:
        pipe.send_bytes(json.dumps(["world", error.code, dict(error.values)]).encode())
    except MemoryError:
        pipe.send_bytes(json.dumps(["world", "sheet-too-heavy", {}]).encode())
    except Exception:  # noqa: BLE001 - the parent raises it again
        pipe.send_bytes(json.dumps(["bug", format_exc()]).encode())
    finally:
        pipe.close()


def messages(path: Path, known: frozenset[str]) -> Iterator[list[Any]]:
    """Yield the messages that ``work`` sends. Raises ExternalError for a file that can not be read."""
    content = _content(path)
    container = container_of(content)
    for note in content_notes(content, container):
        yield _note(note)
    if container is Container.TEXT:
        header, rows = delimited_rows(content, known)
        name, others, cut = path.stem, [], False
        if path.suffix.casefold() in {".xls", ".xlsx", ".et"}:
            yield _note(Problem("sheet-is-text", warning=True))
    else:
        content, cut = _trimmed(content, container)
        name, others, header, rows = _workbook_rows(content, known)
    if header is None:
        raise ExternalError("sheet-no-headings")
    yield from _head_messages(name, others, header)
    yield from _batches(header, rows, cut=cut)
    yield ["done"]


def _head_messages(name: str, others: list[str], header: SheetRow) -> Iterator[list[Any]]:
    if others:
        listed = "、".join(others[:5])
        yield _note(
            Problem("sheet-one-of-several", "", {"name": name, "others": listed}, warning=True)
        )
    if len(header.cells) > MOST_COLUMNS:
        yield _note(Problem("sheet-too-wide", "", {"most": MOST_COLUMNS}, warning=True))
    yield ["head", name, header.number, header.cells[:MOST_COLUMNS]]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ExternalError("sheet-too-big", megabytes=MOST_BYTES // (1024 * 1024))
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise ExternalError("sheet-missing", path=str(path)) from missing
    except IsADirectoryError as folder:
        raise ExternalError("sheet-wrong-type") from folder
    except PermissionError as refused:
        raise ExternalError("sheet-locked", path=str(path)) from refused
    except OSError as error:
        raise ExternalError(
            "sheet-unreadable", path=str(path), reason=str(error.strerror)
        ) from error


def _trimmed(content: bytes, container: Container) -> tuple[bytes, bool]:
    if container is not Container.PACKED:
        return content, False
    try:
        return trim(content, most_rows=MOST_ROWS + HEAD_ROWS + 1, most_empty=MOST_EMPTY)
    except _BROKEN as damaged:
        raise ExternalError("sheet-damaged") from damaged


def _workbook_rows(content: bytes, known: frozenset[str]) -> Any:
    # Imported here so that reading a csv file does not load the workbook library.
    from bindesk.sheets.workbooks import workbook_rows  # noqa: PLC0415

    return workbook_rows(content, known)


def _batches(header: SheetRow, rows: Iterator[SheetRow], *, cut: bool) -> Iterator[list[Any]]:
    width = min(len(header.cells), MOST_COLUMNS)
    batch: list[Any] = []
    count, last = 0, header.number
    for row in rows:
        if not any(row.cells):
            if row.number - last >= MOST_EMPTY:
                cut = cut or any(any(later.cells) for later in rows)
                break
            continue
        if count == MOST_ROWS:
            yield _note(Problem("sheet-too-long", "", {"most": MOST_ROWS}))
            cut = False
            break
        count, last = count + 1, row.number
        batch.append([row.number, row.cells[:width], sorted(row.rounded)])
        if len(batch) == _BATCH:
            yield ["rows", batch]
            batch = []
    if cut:
        yield _note(Problem("sheet-far-rows-left", "", {"row": last}, warning=True))
    yield ["rows", batch]


def _note(problem: Problem) -> list[Any]:
    return ["note", problem.code, dict(problem.values), problem.warning]


def _silence_stderr() -> None:
    # The reading library prints pages of text when memory runs out; the parent reports the error itself.
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def _set_ceiling() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        ceiling = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
