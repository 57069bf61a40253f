"""The photos and papers of a record, as the pages show them: looked at, added, fetched, struck."""
