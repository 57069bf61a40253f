"""Pages shown before a desk is open: setup wizard, login, revoked desk, startup errors."""
