"""Commands of the partners' door."""
