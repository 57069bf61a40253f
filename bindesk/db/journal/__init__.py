"""The journal and its fold into the record tables, with the conflicts that come of it."""
