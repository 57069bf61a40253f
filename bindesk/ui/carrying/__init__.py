"""Carrying in the window: how things stand with the county, what differs, what is reviewed."""
