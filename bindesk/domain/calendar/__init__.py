"""Days, times and working days."""
