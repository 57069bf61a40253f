"""台账打印: the shelf of books, a look at one before it is printed, print and file."""
