"""The audit trail: who viewed, printed or exported which records."""
