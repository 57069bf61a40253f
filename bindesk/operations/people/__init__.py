"""Look-ups of branches, members and residents."""
