"""Units, devices, packs, and the ingest of a unit's log."""
