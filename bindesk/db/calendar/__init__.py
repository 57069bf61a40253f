"""The working calendar in the store."""
