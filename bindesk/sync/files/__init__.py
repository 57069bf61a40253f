"""The bytes of attached files, up and down, in resumable chunks."""
