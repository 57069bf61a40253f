"""Named loggers, and the file they write to: one JSON object a line, people's numbers masked.

What is logged is an event in words, with a few fields from a fixed list. Values of records are never
logged; should one get in by an error's text, its numbers are masked before the line is written. Traces
never show what a variable held.
"""

import json
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

FIELDS = frozenset({"verb", "kind", "deed", "count", "ms", "code", "book", "pages"})
"""What may stand beside an event; anything else is a bug of the caller's."""

_ROOT = "bindesk"
_BYTES = 1_000_000
_FILES = 5

Mask = Callable[[str], str]


def logger(name: str) -> logging.Logger:
    """Return the logger of a part of the program: db, sync, print, sheets, cli, ui."""
    return logging.getLogger(f"{_ROOT}.{name}")


def start(folder: Path, mask: Mask) -> None:
    """Write to ``folder`` from now on, through ``mask``; the file is made with its first line.

    A disk that refuses is no reason to stop: the line is then lost.
    """
    stop()
    handler = _File(folder / "bindesk.log", mask)
    logger = logging.getLogger(_ROOT)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)


def stop() -> None:
    """Close the file."""
    logger = logging.getLogger(_ROOT)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def event(name: str, text: str, **fields: str | int) -> None:
    """Log an event of a part of the program.

    Raises ValueError for a field that may not be logged.
    """
    if strange := fields.keys() - FIELDS:
        raise ValueError(f"not to be logged: {', '.join(sorted(strange))}")
    logger(name).info(text, extra={"fields": fields})


def log_bug(name: str, error: BaseException) -> None:
    """Log an error of ours with its trace."""
    logger(name).error("%s", type(error).__name__, exc_info=error)


class _File(RotatingFileHandler):
    """The log file; five of a megabyte each are kept."""

    def __init__(self, path: Path, mask: Mask) -> None:
        super().__init__(
            path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
        )
        self.setFormatter(_Lines(mask))

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose the line: there is nowhere left to tell of it."""


class _Lines(logging.Formatter):
    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        instant = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {
            "at": instant,
            "level": record.levelname.lower(),
            "part": record.name.removeprefix(f"{_ROOT}."),
            "text": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            entry["trace"] = "".join(traceback.format_exception(record.exc_info[1]))
        # A mask sees the text as people do, so it comes before the JSON signs.
        masked = {n: self._mask(v) if isinstance(v, str) else v for n, v in entry.items()}
        return json.dumps(masked, ensure_ascii=False)
