"""The overview of what is to do today, and the counts of open items."""
