"""The page 办事大厅: the counter, the open errands and the ledger."""
