"""Reconciliation: the proof that the bank's statement and our books tell the same story.

Owns: statements and their lines, matches, discrepancies, runs, reports. Reads `settlement` and `payouts` through their queries, posts unexplained
money
through `treasury.ledger.movements`. Nobody below knows this room.
Start reading at `runs.run_day`, then `importing`, `matching.engine`, `discrepancies`.
"""
