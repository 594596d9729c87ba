"""What becomes due with time, each thing once, whoever runs it."""
