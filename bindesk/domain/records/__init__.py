"""Record kinds and their fields: declaration, parsing, validation and masking of values."""
