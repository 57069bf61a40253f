"""Record kinds and the rules of the office, as pure functions of values."""
