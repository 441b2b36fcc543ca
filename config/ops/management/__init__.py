"""Commands of the staff's door."""
