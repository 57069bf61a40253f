"""Where in the window a record is mended."""

_PAGES = {"meeting": ("meetings", ""), "errand": ("hall", "")}
_REGISTERS = frozenset({"member", "organisation", "standing", "resident", "errand-item", "closure"})

RecordLink = tuple[str, str]
"""A section's id, and what to show there."""


def link_of(kind: str, record: str) -> RecordLink | None:
    """Return where a record is opened, or None for what stands in no list of its own."""
    if kind in _REGISTERS:
        return "people", f"{kind}/{record}"
    if kind not in _PAGES:
        return None
    section, prefix = _PAGES[kind]
    return section, f"{prefix}{record}"
