"""Queries for meetings."""
