"""Queries for reviews."""
