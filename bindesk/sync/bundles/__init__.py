"""Bundles: the same exchange by USB stick."""
