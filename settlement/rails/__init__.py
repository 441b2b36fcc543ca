"""Rails: one stateless translator for each way to move money, between our orders and outcomes and a bank's files.

Owns: the vocabulary of orders and outcomes (`base`), the list of rails (`registry`), ACH (`ach`), and the transports
that reach a bank. No tables, no decisions, no retries.

May import: settlement.formats, settlement.calendars, treasury.money, config. Start reading at `base`, then `ach`.
"""
