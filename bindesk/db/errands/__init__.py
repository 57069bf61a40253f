"""Queries for errands."""
