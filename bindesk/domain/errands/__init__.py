"""Residents' errands: the catalogue, visits, steps and deadlines."""
