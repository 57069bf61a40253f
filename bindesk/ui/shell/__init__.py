"""The frame of the window: bars, rail, actions, questions and overlays."""
