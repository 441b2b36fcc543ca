"""What this room refuses, in words. Codes are public and stable."""

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
    """The balance is {missing} {currency} too small: {required} are needed, fees included, and {available} are available."""

    code, http_status = "insufficient_funds", 422


class DuplicateReference(QuittanceError):
    """A transfer with the reference {reference} exists already: {existing}."""

    code, http_status = "duplicate_reference", 409


class DuplicateBatchReference(QuittanceError):
    """A batch with the reference {reference} exists already: {existing}."""

    code, http_status = "duplicate_batch_reference", 409


class TransferNotCancellable(QuittanceError):
    """The transfer {id} is {status}: only what the bank was not given yet can be cancelled."""

    code, http_status = "transfer_not_cancellable", 409


class TransferNotRetryable(QuittanceError):
    """The transfer {id} is {status}: another attempt is safe only after failed, returned or dead_letter, which are reached with proof."""

    code, http_status = "transfer_not_retryable", 409


class BeneficiaryDisabled(QuittanceError):
    """The beneficiary {id} is disabled: it is not paid again. Order a new transfer with the right account, or enable it first."""

    code = "beneficiary_disabled"
    http_status = 409


class BatchNotCancellable(QuittanceError):
    """No transfer of the batch {id} can still be cancelled."""

    code, http_status = "batch_not_cancellable", 409


class AcceptBusy(QuittanceError):
    """Another request of this partner is being accepted and took too long; nothing was written, ask again."""

    code, http_status = "accept_busy", 409
    retry_after_seconds = 1
