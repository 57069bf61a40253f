"""Reviews of a village's records by the township or the county."""
