"""The county's units, and which of them a desk can see."""
