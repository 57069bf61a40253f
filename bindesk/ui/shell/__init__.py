"""The frame of the window, its actions, questions and overlays."""
