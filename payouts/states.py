"""The life of a transfer: one table of moves, from which PostgreSQL's guard is written too."""

from __future__ import annotations

from django.db import models

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table


class TransferStatus(models.TextChoices):
    """Where a transfer stands."""

    CREATED = "created", "created"  # accepted, waits for a second person; no money is held yet
    IN_REVIEW = "in_review", "in review"  # screening found a name; compliance decides
    HELD = "held", "held"  # the money is set aside; waits for a rail
    QUEUED = "queued", "queued"  # a rail and a window are chosen; the last status that can be cancelled
    SUBMITTED = "submitted", "submitted"  # claimed for the bank, written before the bank is called
    SETTLED = "settled", "settled"  # the bank says it was paid
    FAILED = "failed", "failed"  # refused with proof; the hold is released
    RETURNED = "returned", "returned"  # paid, then sent back; the amount is credited again
    DEAD_LETTER = "dead_letter", "dead letter"  # given up by the machine, waits for a person; keeps its hold
    CANCELLED = "cancelled", "cancelled"  # withdrawn before it was claimed


_S = TransferStatus

TRANSFER_LIFE = Lifecycle(
    model="payouts.Transfer",
    table="payouts_transfer",
    history_table="payouts_transferhistory",
    noun="transfer",
    prefix="tr",
    initial_states=initial_states(_S.CREATED, _S.HELD, _S.IN_REVIEW),
    transitions=transition_table(
        {
            _S.CREATED: {_S.HELD, _S.IN_REVIEW, _S.CANCELLED},
            _S.IN_REVIEW: {_S.HELD, _S.CANCELLED},
            _S.HELD: {_S.QUEUED, _S.IN_REVIEW, _S.FAILED, _S.CANCELLED},
            _S.QUEUED: {_S.SUBMITTED, _S.HELD, _S.IN_REVIEW, _S.CANCELLED},
            _S.SUBMITTED: {_S.SETTLED, _S.HELD, _S.FAILED, _S.DEAD_LETTER},
            _S.SETTLED: {_S.RETURNED},
            _S.DEAD_LETTER: {_S.HELD, _S.FAILED},
            _S.FAILED: {_S.HELD},
            _S.RETURNED: {_S.HELD},
            _S.CANCELLED: set(),
        }
    ),
)

# A batch is complete when none of its transfers stands in one of these.
OPEN_STATUSES = (_S.CREATED, _S.IN_REVIEW, _S.HELD, _S.QUEUED, _S.SUBMITTED, _S.DEAD_LETTER)

# Until the claim of its window a transfer can be taken back.
CANCELLABLE_STATUSES = (_S.CREATED, _S.IN_REVIEW, _S.HELD, _S.QUEUED)

# Reached only with proof that no money is on its way, so the status alone decides that another attempt is safe.
RETRYABLE_STATUSES = (_S.FAILED, _S.RETURNED, _S.DEAD_LETTER)


class BatchStatus(models.TextChoices):
    """Derived from the batch's transfers, never set by hand."""

    PROCESSING = "processing", "processing"  # at least one transfer is still open
    COMPLETED = "completed", "completed"  # every transfer was settled, failed, returned or cancelled
