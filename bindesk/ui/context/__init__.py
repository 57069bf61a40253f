"""What a page works with: background tasks, change notices, drafts, the chosen unit."""
