"""Writes the county server's log: one JSON object a line, an event and a few facts from a fixed list.

The facts never include a value of a record, a name or an address of a person. ``address`` is a network
address, and is logged only of those who guess at tickets.
"""

import logging
import sys
import traceback

from bindesk.log import JsonFormatter

FACTS = frozenset(
    {
        "status",
        "code",
        "device",
        "unit",
        "packs",
        "deeds",
        "refused",
        "up",
        "down",
        "ms",
        "count",
        "address",
    }
)
"""The facts that an event may carry; passing any other is a bug of the caller."""

_NAME = "bindesk.county"


def start() -> None:
    """Write log entries to standard error from now on."""
    logger = logging.getLogger(_NAME)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(_event_label))
    logger.handlers[:] = [handler]


def event(name: str, **facts: str | int) -> None:
    """Log an event with facts.

    Raises ValueError for a fact that is not in FACTS.
    """
    if strange := facts.keys() - FACTS:
        raise ValueError(f"not to be logged: {', '.join(sorted(strange))}")
    logging.getLogger(_NAME).info(name, extra={"fields": facts})


def log_bug(name: str, error: BaseException) -> None:
    """Log the type of an unexpected error and the source lines of its trace.

    The text of the error may contain data and is left out.
    """
    trace = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__))
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in trace]
    facts = {"error": type(error).__name__, "trace": places}
    logging.getLogger(_NAME).error(name, extra={"fields": facts})


def _event_label(record: logging.LogRecord) -> dict[str, str]:
    return {"event": record.getMessage()}
