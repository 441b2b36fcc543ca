"""Errors of the audit trail."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class NumbersWentBack(QuittanceError):
    """The audit trail is sealed up to transaction {sealed}, but this server has reached {current} only.

    The database was restored into another server: raise its transaction counter (pg_resetwal -x).
    """

    code, http_status = "audit_numbers_went_back", 500
