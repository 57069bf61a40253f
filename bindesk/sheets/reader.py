"""Reads a sheet from a file in a child process.

The child process (``bindesk.sheets.sandbox``) has limits on time and memory, so a harmful file causes an
error message and never stops the program. A frozen program must call ``multiprocessing.freeze_support()``
at start.
"""

import json
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from time import monotonic
from typing import Any

from bindesk.domain.records.kinds import Kind
from bindesk.domain.text.problems import Problem
from bindesk.errors import ExternalError
from bindesk.sheets.cells import Sheet, SheetRow
from bindesk.sheets.headings import known_keys, required_headings
from bindesk.sheets.sandbox import work

SECONDS = 60.0
"""The time limit for reading one sheet, in seconds."""

_POLL_SECONDS = 0.2
"""The interval in seconds at which cancelling is checked."""


def never() -> bool:
    """Return False: the reading is never cancelled."""
    return False


class SheetReaderCrashed(RuntimeError):
    """The child process raised an unexpected exception; its traceback is the message."""


def read_sheet(
    path: Path,
    kind: Kind[Any],
    *,
    stopped: Callable[[], bool] = never,
    seconds: float = SECONDS,
) -> Sheet:
    """Return the first sheet of a file that has headings of ``kind``.

    The heading row is searched among the first 10 rows; rows above it are ignored. At most 20,000 rows of
    200 columns are read, and reading ends after 200 empty rows; the notes say what was not read.
    ``stopped`` is called several times a second and cancels the reading when it returns True. Raises
    ExternalError for a file that is missing, locked, damaged, not a sheet, too big or too slow, and on
    cancelling.
    """
    known = known_keys(kind)
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs, str(path), list(known)), daemon=True)
    process.start()
    theirs.close()
    try:
        with closing(ours):
            return _receive_sheet(ours, stopped, monotonic() + seconds)
    except ExternalError as error:
        if error.code != "sheet-no-headings":
            raise
        expected = "、".join(required_headings(kind))
        raise ExternalError(error.code, kind=kind.words, headings=expected) from error
    finally:
        process.kill()
        process.join()
        process.close()


def _receive_sheet(
    pipe: "Connection[Any, Any]", stopped: Callable[[], bool], until: float
) -> Sheet:
    head: tuple[str, int, tuple[str, ...]] = ("", 0, ())
    rows: list[SheetRow] = []
    notes: list[Problem] = []
    while (message := _next_message(pipe, stopped, until))[0] != "done":
        match message:
            case ["head", name, number, headings]:
                head = (name, number, tuple(headings))
            case ["rows", batch]:
                rows += (
                    SheetRow(n, tuple(cells), frozenset(rounded)) for n, cells, rounded in batch
                )
            case ["note", code, values, warning]:
                notes.append(Problem(code, "", values, warning=warning))
            case ["world", code, values]:
                raise ExternalError(code, **values)
            case _:
                raise SheetReaderCrashed(str(message[-1]))
    return Sheet(*head, rows=tuple(rows), notes=tuple(notes))


def _next_message(
    pipe: "Connection[Any, Any]", stopped: Callable[[], bool], until: float
) -> list[Any]:
    has_come = False
    while not has_come:
        if stopped():
            raise ExternalError("sheet-stopped")
        if monotonic() > until:
            raise ExternalError("sheet-too-slow")
        has_come = bool(wait([pipe], _POLL_SECONDS))
    try:
        message: list[Any] = json.loads(pipe.recv_bytes())
    except EOFError as error:
        # The child ended without a message: it exceeded its memory limit, or the file crashed the reader.
        raise ExternalError("sheet-too-heavy") from error
    return message
