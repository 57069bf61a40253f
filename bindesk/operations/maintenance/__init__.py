"""The state of a desk: status, checks, and the file for those who help."""
