"""Settlement: how the money moves, rail by rail and window by window.

Owns: windows, instructions (one attempt to move one transfer on one rail), submissions (one file or call to a bank), the bank's files, incidents.
May import: payouts, settlement.planning, settlement.rails, webhooks, treasury.ledger, treasury.money, onboarding.partners, config.
Start reading at `dispatch`, then `submission` (claim, send, record), `confirmation`, `doubts`, `return_code_policy`, in that order.
"""
