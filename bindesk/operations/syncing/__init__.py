"""Exchanges with the county: joining, rounds, bundles, pending deeds, revocation."""
