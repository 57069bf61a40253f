"""The bytes of attachments on disk, and the rows that describe them."""
