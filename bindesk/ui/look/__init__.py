"""Fonts, icons, colours and text sizes."""
