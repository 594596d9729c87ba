"""What may be counted without naming anybody."""
