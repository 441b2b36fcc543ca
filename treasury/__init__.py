"""Treasury: how much money there is, where it lies, and how long it lasts.

Owns: today only its basements, `money` (amounts and currencies) and `ledger` (the books). Positions, runway, alerts come later.
May import: every floor below 11. Start reading at `ledger`.
"""
