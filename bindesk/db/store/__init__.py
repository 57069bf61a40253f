"""The store itself: engines, keys, tables, and the statements that every noun uses."""
