"""Who may be entitled to what: facts as sets of possible values, criteria, exact outcomes; no words to a person but its reasons."""
