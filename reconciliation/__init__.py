"""Reconciliation: proof that the bank's statements and our books agree.

Owns: statements and their lines, attestations, matches, discrepancies, runs, reports. Reads `settlement` and `payouts`
through their queries and posts unexplained money through `treasury.ledger.movements`. No lower app imports it.
Start reading at `runs.run_day`, then `importing`, `chain`, `matching.engine`, `discrepancies`.
"""
