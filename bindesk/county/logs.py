"""The county's log: one JSON object a line, an event and a few facts from a fixed list.

No value of a record, no name and no address of a person is ever among them.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

FACTS = frozenset(
    {"status", "code", "device", "unit", "packs", "deeds", "refused", "up", "down", "ms", "count"}
)
"""What may stand beside an event; anything else is a bug of the caller's."""

_NAME = "bindesk.county"


def start() -> None:
    """Write to standard error."""
    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logger.handlers[:] = [handler]


def event(name: str, **facts: str | int) -> None:
    """Log an event.

    Raises ValueError for a fact that may not be logged.
    """
    if strange := facts.keys() - FACTS:
        raise ValueError(f"not to be logged: {', '.join(sorted(strange))}")
    logging.getLogger(_NAME).info(name, extra={"facts": facts})


def log_bug(name: str, error: BaseException) -> None:
    """Log the type and place of a bug; its text may contain data and is left out."""
    trace = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
    facts = {"error": type(error).__name__, "trace": places}
    logging.getLogger(_NAME).error(name, extra={"facts": facts})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        instant = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"at": instant, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps({**entry, **getattr(record, "facts", {})}, ensure_ascii=False)
