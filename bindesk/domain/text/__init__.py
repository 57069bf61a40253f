"""Cleaning, parsing and comparing texts, numbers and names, and the problems found in them."""
