"""The books of the service hall: the ledger and the receipt."""
