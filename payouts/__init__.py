"""Payouts: what partners ask us to pay, and what became of it.

Owns: beneficiaries, batches, transfers and their life, receipts, the counts of the dashboard. Knows nothing of windows, files or banks:
`settlement` comes and takes held transfers, and calls the arrows of `transfers`.
May import: settlement.planning, webhooks, treasury.ledger, treasury.money, onboarding.partners, config.
Start reading at `api.views`, then `batches.submit`, then `transfers`, top to bottom.
"""
