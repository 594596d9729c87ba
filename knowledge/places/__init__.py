"""Where to go and when it is open; invents no address and no hours."""
