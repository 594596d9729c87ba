"""The people who work here, and the trace of what they did."""
