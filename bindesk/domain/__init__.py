"""What the records mean: values and rules, pure."""
