"""Rows of record tables of any kind, and drafts of them."""
