"""Meetings: opened, recorded, corrected, struck and listed."""
