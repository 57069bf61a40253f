"""The page 同步: the state of the exchange with the county, conflicts, reviews, and the villages."""
