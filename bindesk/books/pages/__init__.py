"""Documents, tables and page breaks, for drawing any layout on pages."""
