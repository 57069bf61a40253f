"""Spreadsheets in and out: rows to values and back."""
