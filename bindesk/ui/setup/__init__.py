"""The first time, the password, and what stands in the way: before there is an open desk."""
