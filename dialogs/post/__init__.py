"""What comes in and what goes out, each first a committed row."""
