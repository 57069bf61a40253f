"""Provides named loggers and their log file: one JSON object a line, personal numbers masked.

A log entry is an event's text with a few fields from a fixed list. Values of records are never logged; if
one gets in through an error's text, its numbers are masked before the line is written. Traces do not
contain the values of variables.
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
"""The fields that an event may carry; passing any other is a bug of the caller."""

_ROOT = "bindesk"
_BYTES = 1_000_000
_FILES = 5

Mask = Callable[[str], str]
Labels = Callable[[logging.LogRecord], dict[str, str]]
"""Returns the keys and values that name a record: what happened, and in which part of the program."""


def logger(name: str) -> logging.Logger:
    """Return the logger of one part of the program: db, sync, print, sheets, cli, ui."""
    return logging.getLogger(f"{_ROOT}.{name}")


def start(folder: Path, mask: Mask) -> None:
    """Write log entries into ``folder`` from now on, masked by ``mask``; the first entry creates the file.

    When the disk refuses a write, the entry is lost and the program goes on.
    """
    stop()
    handler = _File(folder / "bindesk.log", mask)
    logger = logging.getLogger(_ROOT)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)


def stop() -> None:
    """Stop logging and close the log file."""
    logger = logging.getLogger(_ROOT)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def event(name: str, text: str, **fields: str | int) -> None:
    """Log an event of one part of the program, with fields.

    Raises ValueError for a field that is not in FIELDS.
    """
    if strange := fields.keys() - FIELDS:
        raise ValueError(f"not to be logged: {', '.join(sorted(strange))}")
    logger(name).info(text, extra={"fields": fields})


def log_bug(name: str, error: BaseException) -> None:
    """Log an error of the program with its trace."""
    trace = "".join(traceback.format_exception(error))
    logger(name).error("%s", type(error).__name__, extra={"fields": {"trace": trace}})


class _File(RotatingFileHandler):
    """The rotating log file: five files of 1 MB each are kept."""

    def __init__(self, path: Path, mask: Mask) -> None:
        super().__init__(
            path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
        )
        self.setFormatter(JsonFormatter(_part_and_text, mask))

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the entry: there is no other place to report a failed log write."""


class JsonFormatter(logging.Formatter):
    """Formats a log record as one JSON object on one line.

    The object has the instant ``at`` (ISO 8601, UTC, milliseconds), the ``level``, the ``labels`` of the
    record, and the fields that the record carries as its attribute ``fields``. ``mask`` rewrites every
    value that is a text.
    """

    def __init__(self, labels: Labels, mask: Mask | None = None) -> None:
        super().__init__()
        self._labels = labels
        self._mask = mask or str

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, without the line break."""
        instant = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {
            "at": instant,
            "level": record.levelname.lower(),
            **self._labels(record),
            **getattr(record, "fields", {}),
        }
        # The mask reads plain text, so it is applied before JSON escapes any character.
        masked = {n: self._mask(v) if isinstance(v, str) else v for n, v in entry.items()}
        return json.dumps(masked, ensure_ascii=False)


def _part_and_text(record: logging.LogRecord) -> dict[str, str]:
    return {"part": record.name.removeprefix(f"{_ROOT}."), "text": record.getMessage()}
