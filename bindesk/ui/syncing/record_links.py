"""Where in the window a record is opened."""

_PAGES = {"meeting": ("meetings", ""), "errand": ("hall", "")}
_REGISTERS = frozenset({"member", "organisation", "standing", "resident", "errand-item", "closure"})

RecordLink = tuple[str, str]
"""A section's id, and the argument of its page's ``arrive``."""


def link_of(kind: str, record: str) -> RecordLink | None:
    """Return where a record is opened, or None for a kind that no page lists."""
    if kind in _REGISTERS:
        return "people", f"{kind}/{record}"
    if kind not in _PAGES:
        return None
    section, prefix = _PAGES[kind]
    return section, f"{prefix}{record}"
