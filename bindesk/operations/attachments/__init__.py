"""Attachments of records: adds, reads, downloads and strikes files; prepares photos for storage."""
