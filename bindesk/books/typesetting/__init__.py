"""Fonts, glyphs, line breaks and the pen that writes text on a PDF page."""
