"""The public errors of payouts. Codes are stable."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class BatchEmpty(QuittanceError):
    """A batch has at least one transfer."""

    code, http_status = "batch_empty", 422


class BatchTooLarge(QuittanceError):
    """A batch may hold at most {limit} transfers; this one has {count}."""

    code, http_status = "batch_too_large", 422


class CsvUnreadable(QuittanceError):
    """The CSV file cannot be read: {reason}."""

    code, http_status = "csv_unreadable", 400


class InsufficientFunds(QuittanceError):
    """The balance is {missing} {currency} too small.

    Required are {required} {currency}, fees included; available are {available} {currency}.
    """

    code, http_status = "insufficient_funds", 422


class DuplicateReference(QuittanceError):
    """The reference {reference} is already used by the transfer {existing}."""

    code, http_status = "duplicate_reference", 409


class DuplicateBatchReference(QuittanceError):
    """The reference {reference} is already used by the batch {existing}."""

    code, http_status = "duplicate_batch_reference", 409


class TransferNotCancellable(QuittanceError):
    """The transfer {id} cannot be cancelled: it is {status}.

    Only created, in_review, held and queued transfers can be cancelled.
    """

    code, http_status = "transfer_not_cancellable", 409


class TransferNotRetryable(QuittanceError):
    """The transfer {id} cannot be retried: it is {status}.

    Only failed, returned and dead_letter transfers can be retried.
    """

    code, http_status = "transfer_not_retryable", 409


class BeneficiaryDisabled(QuittanceError):
    """The beneficiary {id} is disabled. Create a transfer to the right account, or enable the beneficiary first."""

    code = "beneficiary_disabled"
    http_status = 409


class BatchNotCancellable(QuittanceError):
    """No transfer of the batch {id} can be cancelled: each was submitted to the bank or has an outcome."""

    code, http_status = "batch_not_cancellable", 409


class BalanceLimitReached(QuittanceError):
    """With this receipt the environment would hold {total} {currency}, open transfers included.

    The limit is {limit} {currency}.
    """

    code, http_status = "balance_limit_reached", 422


class RailAccountFull(QuittanceError):
    """The books of the rail account {rail_account} cannot hold this amount on top of what is there.

    Nothing was booked.
    """

    code, http_status = "rail_account_full", 422
