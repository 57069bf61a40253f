"""Where in the window a record is opened."""

from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.kinds import Section

RecordLink = tuple[str, str]
"""A section's id, and the argument of its page's ``arrive``."""


def link_of(kind: str, record: str) -> RecordLink | None:
    """Return where a record is opened, or None for a kind that no page lists."""
    section = KINDS[kind].listed_on if kind in KINDS else None
    if section is None:
        return None
    return section.value, f"{kind}/{record}" if section is Section.REGISTERS else record
