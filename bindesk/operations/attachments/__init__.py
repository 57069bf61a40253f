"""Attachments of records: added, viewed, struck; photos made fit to store."""
