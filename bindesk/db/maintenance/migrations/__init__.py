"""Steps that bring the core tables of an older store up to this program's."""
