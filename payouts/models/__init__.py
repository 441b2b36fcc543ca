"""The models of payouts: beneficiaries, batches, transfers, receipts, and the rollup of the dashboard."""

from __future__ import annotations

from payouts.models.beneficiary import AccountType, Beneficiary, Scheme

from payouts.models.batch import Batch, BatchSource  # isort: skip
from payouts.models.receipt import Receipt
from payouts.models.tally import StatusDelta, StatusTotal
from payouts.models.transfer import Transfer, TransferHistory

__all__ = [
    "AccountType",
    "Batch",
    "BatchSource",
    "Beneficiary",
    "Receipt",
    "Scheme",
    "StatusDelta",
    "StatusTotal",
    "Transfer",
    "TransferHistory",
]
