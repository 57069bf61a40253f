"""The page 三会一课: the year overview of a branch, and the editor of a meeting."""
