"""Errors of rails. Codes are public and stable."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class RailUnknown(QuittanceError):
    """There is no rail {rail}."""

    code, http_status = "rail_unknown", 422


class RailAccountRefused(QuittanceError):
    """The rail account {account} cannot be used: {what}."""

    code, http_status = "rail_account_refused", 422


class BankUnreachable(QuittanceError):
    """The bank of rail account {account} does not answer: {what}."""

    code, http_status = "bank_unreachable", 503
