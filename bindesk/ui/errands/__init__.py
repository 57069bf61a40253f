"""办事大厅: the counter where people are met, what is under way, and the ledger."""
