"""The state of a desk: status, checks and the help file."""
