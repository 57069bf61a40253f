"""Carrying deeds between desks and the county: each step's two halves share a file."""
