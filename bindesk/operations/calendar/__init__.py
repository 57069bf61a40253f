"""The public holidays that a desk counts working days with."""
