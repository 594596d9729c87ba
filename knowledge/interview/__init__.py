"""What to ask next, how, and when to stop."""
