"""What some words speak of: services, questions, need areas, dangers; learnt from the catalogue's own sentences."""
