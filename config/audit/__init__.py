"""Audit: who did what, when, to what; written once, never changed, sealed by a chain of hashes.

Owns: AuditEntry (append-only), AuditSeal. One entry per act (a request, a task run over a set), not per row.
Never account numbers or names of people.
May import: `config.kernel`, `config.api` (its own list endpoint). Start reading at `trail.record`, then `sealing`.
"""
