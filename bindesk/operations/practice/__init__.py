"""Made-up villages for practice desks, demonstrations and trials."""
