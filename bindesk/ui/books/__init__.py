"""The page 台账打印: the list of books, the preview, printing and saving as PDF."""
