"""Errands: the catalogue, registration, steps and lists."""
