"""Public errors of the books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from config.kernel.db import constraint_name
from config.kernel.errors import QuittanceError


class AccountOverdrawn(QuittanceError):
    """There is too little money on the account."""

    code, http_status = "account_overdrawn", 422


class HoldStillActive(QuittanceError):
    """Money is already held for one of these transfers."""

    code, http_status = "hold_still_active", 409


class HoldExceeded(QuittanceError):
    """The amount to settle is more than the amount held."""

    code, http_status = "hold_exceeded", 422


class LinkedPartsKnown(QuittanceError):
    """Linked parts are posted all or none, and one of these was posted before."""

    code, http_status = "linked_parts_known", 409


class JournalNotReversible(QuittanceError):
    """Journal {journal_id} moved holds, was reversed before, or does not exist."""

    code, http_status = "journal_not_reversible", 409


_REFUSALS: dict[str, type[QuittanceError]] = {
    "account_may_not_go_negative": AccountOverdrawn,
    "one_active_hold_per_subject": HoldStillActive,
    "hold_settles_at_most_its_amount": HoldExceeded,
    "linked_parts_are_all_new": LinkedPartsKnown,
}


@contextmanager
def refusals_named() -> Iterator[None]:
    """Turn a violated constraint of the books into its public error; every other error passes unchanged."""
    try:
        yield
    except DatabaseError as error:
        known = _REFUSALS.get(constraint_name(error))
        if known is None:
            raise
        raise known from error
