"""People, meetings and errands that never were, for practice desks and for trying a desk out."""
