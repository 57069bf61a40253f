"""Creates, opens, joins and recovers a desk."""
