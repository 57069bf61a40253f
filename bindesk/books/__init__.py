"""The printed books: each draws plain values as a PDF."""
