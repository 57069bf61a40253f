"""The county's server: it hears the desks, keeps every unit's log, and folds the same records."""
