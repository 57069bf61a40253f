"""What a record kind is, what its fields allow, and how a value is read, checked and masked."""
