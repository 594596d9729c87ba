"""Facts that a free text states, theme by theme; what might be a guess is left out."""
