"""Everything a clerk can do: one function, one transaction, one deed."""
