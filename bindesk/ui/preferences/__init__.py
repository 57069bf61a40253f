"""设置: how the window looks, whose desk this is, how it is kept, and help."""
