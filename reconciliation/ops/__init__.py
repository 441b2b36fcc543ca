"""Staff pages of reconciliation: its part of the dashboard, runs, resolving discrepancies, attesting days."""
