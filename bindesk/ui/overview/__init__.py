"""The first page of the day: what is to be done today."""
