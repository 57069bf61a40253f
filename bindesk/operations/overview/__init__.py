"""What is to be done today, and how much of it."""
