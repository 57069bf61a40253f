"""The rounds of an exchange between a desk and its county."""
