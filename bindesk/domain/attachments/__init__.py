"""Attachments of records, and the file types that may be stored."""
