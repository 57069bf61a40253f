"""Where records are kept: every SQL statement of the program."""
