"""An open desk: its clock, its lock, its unit of work, its connections to the county."""
