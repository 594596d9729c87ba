"""What the talk can do, a move a function: each answers one kind of act and says it in a scene."""
