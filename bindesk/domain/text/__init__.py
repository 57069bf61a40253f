"""Texts, numbers and names as people write them: cleaned, read, compared, and findings about them."""
