"""The screen: widgets and models that call operations."""
