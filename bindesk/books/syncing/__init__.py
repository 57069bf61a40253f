"""The page on which a ticket is handed over."""
