"""The partners' door of the settlement: read-only, but for the levers of test mode."""
