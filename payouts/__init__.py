"""Payouts: the transfers that partners order, and their life.

Owns: beneficiaries, batches, transfers, receipts, and the counts of the dashboard. It does not know windows, files or
banks: `settlement` pulls held transfers and calls the operations of `transfers`.
May import: settlement.planning, webhooks, treasury.ledger, treasury.money, onboarding.partners, config.
Start reading at `api.create_views`, then `batches.submit`, then `transfers`, top to bottom.
"""
