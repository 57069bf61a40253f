"""The journal, its fold into the record tables, and the conflicts found by the fold."""
