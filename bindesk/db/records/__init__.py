"""Rows of the record tables of any kind, and drafts of records."""
