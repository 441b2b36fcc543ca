"""Errors of planning. Codes are public and stable."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class RailAccountUnsafe(QuittanceError):
    """The rail account {code} is live and may not use {what}, which belongs to the sandbox."""

    code, http_status = "rail_account_unsafe", 422


class RailAccountUnknown(QuittanceError):
    """There is no rail account {code}."""

    code, http_status = "rail_account_unknown", 404
