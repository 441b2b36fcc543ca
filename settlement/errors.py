"""Errors of settlement. Codes are public and stable."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class TestModeOnly(QuittanceError):
    """This is possible in a test environment only: in live, money and time are real."""

    __test__ = False  # pytest would take the name for a test case
    code, http_status = "test_mode_only", 403


class SandboxNotInstalled(QuittanceError):
    """The sandbox bank is not installed here (SANDBOX_BANK is off)."""

    code, http_status = "sandbox_not_installed", 422


class ClockAdvanceTooFar(QuittanceError):
    """The clock moves forward by 1 second to {limit_days} days at a time, not by {seconds} seconds."""

    code, http_status = "clock_advance_out_of_range", 422


class ClockLeadExhausted(QuittanceError):
    """Beyond {lead_days} days of lead: {limit_days} days in 24 hours at most. Seconds left: {left_seconds}."""

    code, http_status = "clock_lead_exhausted", 422


class ClockBeyondCalendars(QuittanceError):
    """The calendars of the banks are known until {until}; no clock moves beyond {latest}."""

    code, http_status = "clock_beyond_calendars", 422


class FundingCurrencyRefused(QuittanceError):
    """The bank keeps this account in {kept}; it takes no {currency}."""

    code, http_status = "funding_currency_refused", 422


class FundingReferenceTaken(QuittanceError):
    """The reference {reference} was used for another funding."""

    code, http_status = "funding_reference_taken", 409


class TransferNotAtBank(QuittanceError):
    """The transfer is {status}: the bank has no entry of it. Advance the test clock beyond its cut-off first."""

    code, http_status = "transfer_not_at_bank", 409


class OutcomeNotPossible(QuittanceError):
    """The transfer is {status}: the bank cannot {action} it any more."""

    code, http_status = "outcome_not_possible", 409


class OutcomeAlreadyOrdered(QuittanceError):
    """Another outcome was ordered for this transfer: {action}."""

    code, http_status = "outcome_already_ordered", 409


class NothingInDispute(QuittanceError):
    """This amount is no longer in dispute: the incident is closed, or the attempt has an outcome."""

    code, http_status = "nothing_in_dispute", 409


class DisputeOvertaken(QuittanceError):
    """The bank was heard at the same moment; nothing was changed. Look again."""

    code, http_status = "dispute_overtaken", 409


class DisputeNeedsFinance(QuittanceError):
    """Only a person of finance decides what became of disputed money; a key never does."""

    code, http_status = "dispute_needs_finance", 403


class OutcomesOvertaken(Exception):
    """Another worker applied an outcome of the same instructions in between: roll back and read again."""
