"""The printed books: plain values in, PDF out."""
