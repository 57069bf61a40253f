"""Maintains a store: schema upgrades, rebuilding, checks, digests and copies."""
