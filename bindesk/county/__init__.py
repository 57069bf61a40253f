"""The county's server: it receives rounds, appends packs to every unit's log, and folds the same records."""
