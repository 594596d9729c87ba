"""The operators' group as a door: what is done in a topic becomes a move of its case."""
