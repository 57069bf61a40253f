"""Reviews of villages' records, and a township's summary of its villages."""
