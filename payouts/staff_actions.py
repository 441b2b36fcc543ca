"""Actions of staff on transfers of several environments. Each environment keeps its own business clock."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel.db import lock_in_order
from onboarding.partners.models import Environment
from payouts import queries, transfers
from payouts.models import Transfer
from payouts.transfers import Refused

FAILED_BY_STAFF = "failed_by_staff"


def cancel_many(ids: Sequence[uuid.UUID], *, actor: str, request_id: str, now: datetime) -> int:
    """Cancel the transfers that were not submitted to the bank. Returns how many."""

    def move(some: list[uuid.UUID], at: datetime) -> list[uuid.UUID]:
        return transfers.cancel_many(some, note=f"Cancelled by {actor}.", at=at, now=now)

    return _by_environment(ids, move, action="transfer.cancelled", actor=actor, request_id=request_id, now=now)


def retry_many(ids: Sequence[uuid.UUID], *, actor: str, request_id: str, now: datetime) -> int:
    """Order another attempt of failed, returned and dead_letter transfers, except to disabled beneficiaries.

    Returns how many.

    Raises IntegrityError (account_may_not_go_negative) where a balance does not suffice; nothing is changed then.
    """

    def move(some: list[uuid.UUID], at: datetime) -> list[uuid.UUID]:
        closed = queries.to_disabled_beneficiaries(some)
        return transfers.retry_many([id_ for id_ in some if id_ not in closed], note=f"Retried by {actor}.", at=at)

    return _by_environment(ids, move, action="transfer.retried", actor=actor, request_id=request_id, now=now)


def give_up_many(ids: Sequence[uuid.UUID], *, actor: str, request_id: str, now: datetime) -> int:
    """Fail dead letters and release their holds. Returns how many."""
    dead = list(
        Transfer.objects.across_environments().filter(id__in=ids, status="dead_letter").values_list("id", flat=True)
    )

    def move(some: list[uuid.UUID], at: datetime) -> list[uuid.UUID]:
        refused = [Refused(id_, FAILED_BY_STAFF, f"Given up by {actor}.") for id_ in some]
        return transfers.fail_many(refused, at=at, now=now)

    return _by_environment(dead, move, action="transfer.failed", actor=actor, request_id=request_id, now=now)


def _by_environment(
    ids: Sequence[uuid.UUID],
    move: Callable[[list[uuid.UUID], datetime], list[uuid.UUID]],
    *,
    action: str,
    actor: str,
    request_id: str,
    now: datetime,
) -> int:
    count = 0
    with transaction.atomic():
        # Lock all batches and transfers before any account, so that no lock is awaited while accounts are locked.
        transfers.lock_batches_of(ids)
        lock_in_order(Transfer.objects.across_environments().filter(id__in=ids).only("id"))
        for environment, own in _grouped(
            Transfer.objects.across_environments().filter(id__in=ids).select_related("environment").order_by("id")
        ):
            moved = move(own, now + environment.clock_offset)
            if moved:
                trail.record(
                    actor=actor,
                    action=action,
                    subject_type="transfer",
                    environment_id=environment.pk,
                    count=len(moved),
                    detail={"ids": [str(id_) for id_ in moved[: trail.DETAIL_IDS_MAX]]},
                    request_id=request_id,
                    at=now,
                )
            count += len(moved)
    return count


def _grouped(rows: Iterable[Transfer]) -> Iterable[tuple[Environment, list[uuid.UUID]]]:
    """The ids of each environment, in the order of the environment ids, which is the order of locks."""
    groups: dict[uuid.UUID, tuple[Environment, list[uuid.UUID]]] = {}
    for row in rows:
        groups.setdefault(row.environment_id, (row.environment, []))[1].append(row.pk)
    return [groups[key] for key in sorted(groups)]
