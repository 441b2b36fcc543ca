"""Limits of planning, each with its unit and its reason."""

# Rules change a few times a year; a plan may follow a change this much later. The process that changes them clears
# its own cache at once.
RULES_CACHE_SECONDS = 5

# The last seven digits of a trace number are our counter (NACHA record 6, positions 88-94); then a new cycle begins.
TRACES_PER_CYCLE = 10_000_000

# How many days a search for the next open window covers: more than any run of closed bank days.
WINDOW_SEARCH_DAYS = 30

# Ten digits of cents in record 6: the most that one ACH entry can carry.
ACH_ENTRY_MAX_MINOR = 99_999_999_99
