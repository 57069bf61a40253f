"""Reviews of villages' records, and the villages as a township sees them."""
