"""Messages, packs and their bytes, and the transports that carry them."""
