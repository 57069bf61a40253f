"""What a township or the county says of a village's record."""
