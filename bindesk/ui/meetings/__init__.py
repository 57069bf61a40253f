"""三会一课: the year at a glance, and the page on which a meeting is written."""
