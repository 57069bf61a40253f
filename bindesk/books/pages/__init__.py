"""Documents, tables and page breaks: how any declared layout becomes pages."""
