"""The data of each printed book, and printing."""
