"""Reconciliation: the proof that the bank's statement and our books tell the same story.

Owns: statements and their lines, attestations, matches, discrepancies, runs, reports. Reads `settlement` and `payouts`
through their queries and posts unexplained money through `treasury.ledger.movements`. No lower app imports it.
Start reading at `runs.run_day`, then `importing`, `chain`, `matching.engine`, `discrepancies`.
"""
