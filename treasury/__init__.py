"""Treasury: how much money there is, where it is, and how long it lasts.

Owns `money` (amounts and currencies) and `ledger` (the books); positions, runway and alerts are not built yet. May
import every lower layer. Start reading at `ledger`.
"""
