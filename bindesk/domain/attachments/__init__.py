"""Photos and papers that belong to a record, and the file types that may be stored."""
