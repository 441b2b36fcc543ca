"""The partners' door to the books: read-only, the environment's own rows."""
