"""The books of people: the roster of members."""
