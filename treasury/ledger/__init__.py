"""The ledger: double-entry books that only grow, and the holds that keep a partner's money for its transfers.

Owns: Account, Journal, JournalPart, Entry, Hold, Checkpoint, and the SQL verbs `ledger_*`, which are the only writers of these tables.
May import: `config`, `onboarding.partners`, `treasury.money`. Start reading at `movements` (every way in which money can move), then `sql/ledger_book.sql`.
"""
