"""Branches, members and residents, found for the other nouns."""
