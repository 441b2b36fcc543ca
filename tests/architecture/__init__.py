"""The rules of the project as tests; each failure message says what to do instead."""
