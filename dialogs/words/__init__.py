"""How things are said, in every language; it judges nothing."""
