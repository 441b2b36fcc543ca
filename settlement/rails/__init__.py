"""Rails: one stateless translator per way to move money, between our words (orders, outcomes) and a bank's files and answers.

Owns: the vocabulary of orders and outcomes (`base`), the list of rails (`registry`), ACH (`ach`), and the transports that touch the outside.
No tables, no decisions, no retries.

May import: settlement.formats, settlement.calendars, treasury.money, config. Start reading at `base`, then `ach`.
"""
