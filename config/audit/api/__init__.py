"""The partners' door of the audit trail: their own entries, read-only."""
