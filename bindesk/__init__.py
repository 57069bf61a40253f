"""BinDesk: the village service hall's desk, where a fact is typed once and becomes every book."""

__version__ = "0.1.0"
