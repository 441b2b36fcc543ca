"""The transitions of transfers: one operation each, in the order of a transfer's life.

Every operation takes a set and returns the ids that moved. A transfer in another status is left alone, so the same
news twice changes nothing. Each is one SQL call, which locks batches, transfers and accounts in id order and changes
status and books together, and one query for the events. `at` is business time (when it happened); `now` is machine
time (when we record it).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, connection, transaction

from config.audit import trail
from config.kernel import arrays
from config.kernel import ids as kernel_ids
from config.kernel.db import constraint_name
from config.kernel.errors import NotFound
from onboarding.partners.models import Environment
from onboarding.partners.partners import house
from payouts import events, queries, serializers
from payouts.acceptance import Initiator
from payouts.errors import BeneficiaryDisabled, InsufficientFunds, TransferNotCancellable, TransferNotRetryable
from payouts.limits import EXPIRED_HOLDS_PER_RUN_MAX, HOLD_LIFETIME, OVERDUE_SET_MAX
from payouts.models import Transfer, TransferHistory
from payouts.serializers import TransferRow
from payouts.states import CANCELLABLE_STATUSES, RETRYABLE_STATUSES, TransferStatus
from treasury.ledger import balances, holds


@dataclass(frozen=True, slots=True)
class Paid:
    """A transfer that the bank settled, with the bank's reference."""

    transfer_id: uuid.UUID
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A transfer that the bank refused or returned, with the code and the reason in words."""

    transfer_id: uuid.UUID
    code: str
    reason: str


def queue_many(
    ids: Sequence[uuid.UUID],
    *,
    rail: str,
    rail_account_id: uuid.UUID,
    release_at: datetime,
    promised_on: date,
    plan: Mapping[str, Any] | None = None,
    note: str = "A rail and a window are chosen.",
    at: datetime,
) -> list[uuid.UUID]:
    """Held -> queued, for transfers that share a plan.

    `plan` (see `acceptance.plan_record`) replaces the provisional one.
    """
    plan_text = None if plan is None else msgspec.json.encode(plan).decode()
    return _move(
        "SELECT payouts_queue_many(%s::uuid[], %s, %s, %s, %s, %s::jsonb, %s, %s)",
        [arrays.uuids(ids), rail, rail_account_id, release_at, promised_on, plan_text, note, at],
    )


def unqueue_many(ids: Sequence[uuid.UUID], *, reason: str, at: datetime) -> list[uuid.UUID]:
    """Queued -> held: the window or the rail is no longer available, and dispatch plans anew."""
    return _move("SELECT payouts_unqueue_many(%s::uuid[], %s, %s)", [list(ids), reason[:300], at])


def mark_submitted_many(
    ids: Sequence[uuid.UUID], *, attempts: Sequence[int], rail_environment_id: uuid.UUID, rail_code: str, at: datetime
) -> list[uuid.UUID]:
    """Queued -> submitted: the claim of a window, before the bank is called. The holds go in transit at `rail_code`.

    `attempts` are those of the instructions, in the order of `ids`. A transfer that is not returned was cancelled or
    has expired: the claim closes its instruction as withdrawn.
    """
    return _move(
        "SELECT payouts_submit_many(%s::uuid[], %s::int[], %s, %s, %s, %s)",
        [arrays.uuids(ids), arrays.integers(attempts), rail_environment_id, rail_code, kernel_ids.new(), at],
    )


def withdraw_many(ids: Sequence[uuid.UUID], *, reason: str, at: datetime) -> list[uuid.UUID]:
    """Submitted -> held: the bank proved that it does not have them. The holds stay, and dispatch plans anew."""
    return _move(
        "SELECT payouts_withdraw_many(%s::uuid[], %s, %s, %s)", [list(ids), reason[:300], kernel_ids.new(), at]
    )


def settle_many(items: Sequence[Paid], *, settled_at: datetime, now: datetime) -> list[uuid.UUID]:
    """Submitted -> settled: the bank settled these at `settled_at` (business time).

    Emits transfer.settled and batch.completed.
    """
    return _move_and_emit(
        events.TRANSFER_SETTLED,
        "SELECT moved, completed FROM payouts_settle_many(%s::uuid[], %s::text[], %s, %s)",
        [
            arrays.uuids(item.transfer_id for item in items),
            arrays.texts(item.bank_reference for item in items),
            kernel_ids.new(),
            settled_at,
        ],
        now=now,
    )


def return_many(items: Sequence[Refused], *, at: datetime, now: datetime) -> list[uuid.UUID]:
    """Settled -> returned: the bank returned them. The amount is credited, the fee is kept. Emits transfer.returned.

    A return that arrives before its settlement: call `settle_many` first, in the same transaction.
    """
    return _move_and_emit(
        events.TRANSFER_RETURNED,
        "SELECT payouts_return_many(%s::uuid[], %s::text[], %s::text[], %s, %s), '{}'::uuid[]",
        [*_columns_of(items), kernel_ids.new(), at],
        now=now,
    )


def lock_batches_of(ids: Sequence[uuid.UUID]) -> None:
    """Lock the batches of these transfers, in id order, until the caller's transaction ends.

    For callers that move several sets in one transaction: a later set must not wait for a batch while the accounts of
    an earlier one are locked.
    """
    _move("SELECT payouts_lock_many(%s::uuid[], '{}', true)", [arrays.uuids(ids)])


def fail_many(items: Sequence[Refused], *, at: datetime, now: datetime) -> list[uuid.UUID]:
    """held, submitted or dead_letter -> failed, with proof that nothing was paid.

    Holds are released. Emits transfer.failed and batch.completed.
    """
    return _move_and_emit(
        events.TRANSFER_FAILED,
        "SELECT moved, completed FROM payouts_fail_many(%s::uuid[], %s::text[], %s::text[], %s, %s, %s)",
        [*_columns_of(items), kernel_ids.new(), kernel_ids.new(), at],
        now=now,
    )


def dead_letter_many(items: Sequence[Refused], *, at: datetime) -> list[uuid.UUID]:
    """Submitted -> dead_letter: proven unpaid, with no automatic attempt left.

    The holds are kept until staff decide.
    """
    return _move(
        "SELECT payouts_dead_letter_many(%s::uuid[], %s::text[], %s::text[], %s, %s)",
        [*_columns_of(items), kernel_ids.new(), at],
    )


def cancel_many(
    ids: Sequence[uuid.UUID], *, note: str, at: datetime, now: datetime, stage: str = "released"
) -> list[uuid.UUID]:
    """created, in_review, held or queued -> cancelled.

    Holds end in `stage`: released, or expired. Emits transfer.cancelled and batch.completed.
    """
    return _move_and_emit(
        events.TRANSFER_CANCELLED,
        "SELECT moved, completed FROM payouts_cancel_many(%s::uuid[], %s, %s, %s, %s)",
        [list(ids), note, stage, kernel_ids.new(), at],
        now=now,
    )


def mark_overdue_many(*, rail_account_id: uuid.UUID, promised_before: date, at: datetime, now: datetime) -> int:
    """Mark open transfers whose promised day has passed, at most OVERDUE_SET_MAX. Returns how many were marked.

    Each is marked once, so `transfer.overdue` is written once. For settlement, which knows the day at the bank.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT payouts_mark_overdue_many(%s, %s, %s, %s)",
                [rail_account_id, promised_before, OVERDUE_SET_MAX, at],
            )
            marked = [transfer_id for (transfer_id,) in cursor.fetchall()]
        if marked:
            events.transfers_moved(events.TRANSFER_OVERDUE, marked, at=now)
    return len(marked)


def retry_many(ids: Sequence[uuid.UUID], *, note: str, at: datetime) -> list[uuid.UUID]:
    """failed, returned or dead_letter -> held: another attempt. The fee is paid once (decision 0014).

    A new hold is taken where the old one ended.

    Raises IntegrityError (account_may_not_go_negative) when the money does not suffice for all; nothing moved then.
    """
    return _move(
        "SELECT payouts_retry_many(%s::uuid[], %s::uuid[], %s, %s, %s, %s, %s)",
        [list(ids), kernel_ids.new_many(len(ids)), note[:300], at + HOLD_LIFETIME, *kernel_ids.new_many(2), at],
    )


def change_metadata(
    *, environment: Environment, transfer_id: uuid.UUID, metadata: Mapping[str, str], by: Initiator, now: datetime
) -> TransferRow:
    """Replace the metadata of one transfer of a partner, in any status. Raises NotFound."""
    with transaction.atomic():
        rows = Transfer.objects.within(environment).filter(id__in=_own(environment, transfer_id))
        rows.update(metadata=dict(metadata))
        _note("transfer.metadata_changed", environment, transfer_id, by=by, now=now)
        return _row(environment, transfer_id)


def cancel(
    *, environment: Environment, transfer_id: uuid.UUID, by: Initiator, at: datetime, now: datetime
) -> TransferRow:
    """Cancel one transfer of a partner. Raises NotFound and TransferNotCancellable."""
    with transaction.atomic():
        if not cancel_many(_own(environment, transfer_id), note="Cancelled by the partner.", at=at, now=now):
            row = _row(environment, transfer_id)
            raise TransferNotCancellable(id=kernel_ids.public("tr", transfer_id), status=row.status)
        _note("transfer.cancelled", environment, transfer_id, by=by, now=now)
        return _row(environment, transfer_id)


def retry(
    *, environment: Environment, transfer_id: uuid.UUID, by: Initiator, at: datetime, now: datetime
) -> TransferRow:
    """Order another attempt of one transfer.

    Raises NotFound, TransferNotRetryable, BeneficiaryDisabled and InsufficientFunds.
    """
    own = _own(environment, transfer_id)
    try:
        with transaction.atomic():
            closed = queries.to_disabled_beneficiaries(own).get(transfer_id)
            if closed is not None and _row(environment, transfer_id).status in RETRYABLE_STATUSES:
                raise BeneficiaryDisabled(id=kernel_ids.public("ben", closed))
            if not retry_many(own, note="Retried by the partner.", at=at):
                row = _row(environment, transfer_id)
                raise TransferNotRetryable(id=kernel_ids.public("tr", transfer_id), status=row.status)
            _note("transfer.retried", environment, transfer_id, by=by, now=now)
            return _row(environment, transfer_id)
    except IntegrityError as error:
        if constraint_name(error) != "account_may_not_go_negative":
            raise
        raise _insufficient(environment, _row(environment, transfer_id)) from error


def cancel_expired(*, now: datetime, at_most: int = EXPIRED_HOLDS_PER_RUN_MAX) -> int:
    """Cancel transfers whose holds are older than HOLD_LIFETIME. Returns how many.

    Candidates are found by the business clock that is furthest ahead; the books release those that expired by the
    clock of their environment. Dead letters keep their holds. Where a whole set of candidates is dead letters, a
    larger set is read.
    """
    furthest = now + max(environment.clock_offset for environment in (house(livemode=False), house(livemode=True)))
    while True:
        subjects = holds.expired_subjects(at=furthest, at_most=at_most)
        cancelled = _cancel_expired(subjects, now=now)
        if cancelled or len(subjects) < at_most:
            return cancelled
        at_most *= 4


def _cancel_expired(subjects: Sequence[uuid.UUID], *, now: datetime) -> int:
    found = (
        Transfer.objects.across_environments()
        .filter(id__any_of=subjects, status__in=CANCELLABLE_STATUSES)
        .select_related("environment")
    )
    groups: dict[Environment, list[uuid.UUID]] = {}
    for transfer in found.only("id", "environment"):
        groups.setdefault(transfer.environment, []).append(transfer.pk)
    note = "The hold expired before a rail took the transfer."
    return sum(
        len(cancel_many(ids, note=note, at=now + environment.clock_offset, now=now, stage="expired"))
        for environment, ids in groups.items()
    )


def available_minor(environment: Environment, currency: str) -> int:
    """The available balance of an environment, in minor units."""
    return balances.now(environment_id=environment.pk, code="available", currency=currency)


def _move(statement: str, arguments: list[Any]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchone()[0])


def _move_and_emit(type_: str, statement: str, arguments: list[Any], *, now: datetime) -> list[uuid.UUID]:
    """Move transfers and emit their events in one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            moved, completed = cursor.fetchone()
        if moved:
            events.transfers_moved(type_, moved, completed_batch_ids=completed, at=now)
    return list(moved)


def _columns_of(items: Sequence[Refused]) -> tuple[list[uuid.UUID], list[str], list[str]]:
    return [item.transfer_id for item in items], [item.code for item in items], [item.reason for item in items]


def _own(environment: Environment, transfer_id: uuid.UUID) -> list[uuid.UUID]:
    """The id, if it is this environment's. Raises NotFound."""
    if not Transfer.objects.within(environment).filter(id=transfer_id).exists():
        raise NotFound(noun="transfer", id=kernel_ids.public("tr", transfer_id))
    return [transfer_id]


def _row(environment: Environment, transfer_id: uuid.UUID) -> TransferRow:
    row = queries.transfer_within(environment, transfer_id)
    if row is None:
        raise NotFound(noun="transfer", id=kernel_ids.public("tr", transfer_id))
    return row


def _insufficient(environment: Environment, row: TransferRow) -> InsufficientFunds:
    was_settled = TransferHistory.objects.filter(subject_id=row.id, to_status=TransferStatus.SETTLED).exists()
    required = row.amount_minor + (0 if was_settled else row.fee_minor)  # The fee is paid once (decision 0014).
    return InsufficientFunds(
        **serializers.insufficient(
            available_minor=available_minor(environment, row.currency), required_minor=required, currency=row.currency
        )
    )


def _note(action: str, environment: Environment, transfer_id: uuid.UUID, *, by: Initiator, now: datetime) -> None:
    trail.record(
        actor=by.actor,
        action=action,
        subject_type="transfer",
        subject_id=transfer_id,
        environment_id=environment.pk,
        request_id=by.request_id,
        at=now,
    )
