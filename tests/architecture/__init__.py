"""The house rules as tests. A rule that is not executable is a wish; each failure says what to do instead."""
