"""The books of meetings: records and sign-in sheets."""
