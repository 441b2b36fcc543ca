"""What the audit trail refuses."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class NumbersWentBack(QuittanceError):
    """The audit trail is sealed up to transaction {sealed}, but this server counts {current} only.

    It was restored from a copy: raise its counter (pg_resetwal -x).
    """

    code, http_status = "audit_numbers_went_back", 500
