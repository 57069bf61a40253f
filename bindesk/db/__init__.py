"""The database layer: every SQL statement of the program."""
