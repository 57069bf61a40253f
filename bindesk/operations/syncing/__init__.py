"""Exchanges with the county: joining, rounds, bundles, what is pending, revocation."""
