"""Staff pages of reconciliation: its part of the dashboard, the page of a run, and the form that resolves discrepancies."""
