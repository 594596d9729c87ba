"""What could be printed on a poster: services, criteria, offices, FAQ. Stores nothing about any person."""
