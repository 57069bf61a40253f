"""Deeds, their ids, and the fold that merges the deeds on one record."""
