"""Settlement: how money moves, by rail and window.

Owns: windows, instructions (one attempt to move one transfer on one rail), submissions (one file or call to a bank),
the bank's files, incidents. May import: payouts, settlement.planning, settlement.rails, webhooks, treasury.ledger,
treasury.money, onboarding.partners, config. Start reading at `dispatch`, then `submission` (claim, send, record),
`confirmation`, `doubts`, `return_code_policy`, in that order.
"""
