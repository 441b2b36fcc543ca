"""/v1/reconciliation: what was proven for the caller's environment. Read-only; staff resolve in the admin."""
