"""Reads a sheet from a file, whatever the file turns out to be.

The work is done by a child process (``bindesk.sheets.sandbox``) with a limit on its time and its memory,
so a file made to do harm costs a sentence and never the program. A frozen program has to call
``multiprocessing.freeze_support()`` first thing.
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
"""How long reading one sheet may take."""

_POLL_SECONDS = 0.2
"""How many seconds pass at most before a wish to stop is heard."""


def never() -> bool:
    """Tell that nobody wants to stop."""
    return False


class SheetReaderCrashed(RuntimeError):
    """The child process met an error of ours; its trace is the message."""


def read_sheet(
    path: Path,
    kind: Kind[Any],
    *,
    stopped: Callable[[], bool] = never,
    seconds: float = SECONDS,
) -> Sheet:
    """Return the first sheet of a file that has headings of ``kind``.

    Headings are looked for in the first 10 rows; title rows above them are passed over. At most 20,000
    rows of 200 columns are read, up to 200 empty rows in a row; the notes tell what was left. ``stopped``
    is asked several times a second and ends the reading. Raises ExternalError, with a sentence that says
    what to do, for a file that is missing, locked, damaged, no sheet, too big or too slow.
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
        # The child fell without a word: it ran into its ceiling, or the file broke the reader.
        raise ExternalError("sheet-too-heavy") from error
    return message
