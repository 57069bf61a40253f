"""The store: engines, keys, tables, and the statements shared by all subjects."""
