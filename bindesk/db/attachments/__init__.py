"""Where the bytes of attachments lie, and what the store knows of each."""
