"""The exchange between desks and the county; both halves of a step share a module."""
