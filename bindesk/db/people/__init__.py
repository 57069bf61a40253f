"""Queries for members, residents and visitors."""
