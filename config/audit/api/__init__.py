"""The API of the audit trail: a partner reads its own entries."""
