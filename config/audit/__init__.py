"""Audit: who did what, when and to what. Entries are append-only and sealed by a chain of hashes.

Owns: AuditEntry, AuditSeal. There is one entry per action (a request, a run of a task over a set), not per row. Entries
hold no account numbers and no names of people.
May import: `config.kernel`, `config.api` (for its list endpoint). Start reading at `trail.record`, then `sealing`.
"""
