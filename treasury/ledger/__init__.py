"""The ledger: append-only double-entry books, and the holds on a partner's money.

Owns Account, Journal, JournalPart, Entry, Hold, Checkpoint, and the SQL functions `ledger_*`, which alone write these
tables. May import `config`, `onboarding.partners`, `treasury.money`. Start reading at `movements`, then
`sql/ledger_book.sql`.
"""
