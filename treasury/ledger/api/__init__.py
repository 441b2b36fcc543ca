"""Partner API of the books: read-only, limited to the environment's own rows."""
