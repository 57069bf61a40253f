"""Words a count of records with the measure word of their kind."""

from typing import Any

from bindesk.domain.records.kinds import Kind
from bindesk.operations.maintenance.status import MEASURES


def measure(kind: Kind[Any]) -> str:
    """Return the measure word of a kind, such as 名 for members."""
    return MEASURES.get(kind.name, "条")


def counted(kind: Kind[Any], count: int) -> str:
    """Return the kind's name with a count, such as 党员 45 名."""
    return f"{kind.words} {count} {measure(kind)}"
