"""Reading and writing spreadsheets: rows to values of records, and back."""
