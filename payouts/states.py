"""Statuses and transitions of a transfer. The guard in PostgreSQL is generated from the same table of transitions."""

from __future__ import annotations

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table
from config.kernel.statuses import Colour, Group, Status


class TransferStatus(Status, noun="transfer"):
    """Statuses of a transfer."""

    CREATED = (
        "created",
        Group.WAITING,
        Colour.INFO,
        "Accepted, and waits for approval by a second person. No money is held yet.",
    )
    IN_REVIEW = "in_review", Group.NEEDS_ACTION, Colour.WARNING, "Screening found a possible match. Compliance decides."
    HELD = "held", Group.WAITING, Colour.INFO, "The money is held. The transfer waits for a rail."
    QUEUED = (
        "queued",
        Group.WAITING,
        Colour.INFO,
        "A rail and a window are chosen. This is the last status that can be cancelled.",
    )
    SUBMITTED = (
        "submitted",
        Group.ACTIVE,
        Colour.WARNING,
        "Claimed for the bank. Recorded before the bank is called.",
    )
    SETTLED = "settled", Group.SUCCEEDED, Colour.SUCCESS, "Paid, by the bank's report."
    FAILED = "failed", Group.UNSUCCESSFUL, Colour.DANGER, "Not paid, with proof. The hold is released."
    RETURNED = "returned", Group.UNSUCCESSFUL, Colour.DANGER, "Paid and then sent back. The amount is credited again."
    DEAD_LETTER = (
        "dead_letter",
        Group.NEEDS_ACTION,
        Colour.DANGER,
        "Not paid, and not retried automatically. The hold stays until a person decides.",
    )
    CANCELLED = (
        "cancelled",
        Group.UNSUCCESSFUL,
        Colour.NEUTRAL,
        "Cancelled before it was claimed for the bank. The hold is released.",
    )


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

# A batch is complete when none of its transfers is in one of these.
OPEN_STATUSES = tuple(status for status in TransferStatus if not status.is_final)

# A transfer can be cancelled until its window is claimed.
CANCELLABLE_STATUSES = (_S.CREATED, _S.IN_REVIEW, _S.HELD, _S.QUEUED)

# Reached only with proof that no money is in transit, so the status alone decides that another attempt is safe.
RETRYABLE_STATUSES = (_S.FAILED, _S.RETURNED, _S.DEAD_LETTER)


class BatchStatus(Status, noun="batch"):
    """Statuses of a batch, derived from its transfers."""

    PROCESSING = "processing", Group.ACTIVE, Colour.INFO, "At least one transfer is not final."
    COMPLETED = (
        "completed",
        Group.SUCCEEDED,
        Colour.SUCCESS,
        "Every transfer is settled, failed, returned or cancelled.",
    )
