"""Operations on batches and single transfers: submit, preview, cancel."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import OperationalError, transaction
from psycopg import errors as postgres

from config.api import errors as api_errors
from config.api import idempotency
from config.audit import trail
from config.kernel.errors import FieldProblem, NotFound, QuittanceError, ValidationFailed
from config.kernel.ids import public
from config.kernel.postgres.shared_connection import SharedConnection
from onboarding.partners.models import Environment
from payouts import acceptance, queries, serializers, transfers, validation
from payouts.acceptance import AcceptanceResult, Initiator, PreparedRequest
from payouts.errors import BatchNotCancellable, DuplicateBatchReference, DuplicateReference, InsufficientFunds
from payouts.group_commit import GroupCommit
from payouts.limits import GROUP_COMMIT_REQUESTS_MAX
from payouts.models import Batch, Transfer
from payouts.parsing import ParsedRequest
from payouts.request_fields import Problem
from payouts.serializers import BatchRow
from payouts.states import CANCELLABLE_STATUSES
from payouts.validation import CheckedItem
from treasury import money

_OUTCOMES_OF_KEYS = frozenset({"replay", "mismatch", "in_flight"})


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """The bytes of an answer, new or replayed."""

    body: bytes
    status_code: int
    is_replay: bool


def submit(parsed: ParsedRequest, *, by: Initiator, at: datetime, now: datetime) -> RenderedAnswer:
    """Accept a whole batch and hold its money. `at` is business time, `now` machine time.

    Raises ValidationFailed (every wrong item, used references included), InsufficientFunds, DuplicateBatchReference,
    IdempotencyKeyReused, IdempotencyKeyInFlight, StaleApiKey.
    """
    request = _prepare(parsed, by=by, at=at, now=now)
    return _answer(request, _accept_alone(request, now=now))


def submit_single(parsed: ParsedRequest, *, by: Initiator, at: datetime, now: datetime) -> RenderedAnswer:
    """Accept one transfer.

    Requests that arrive together share a commit. Raises what `submit` raises, and DuplicateReference.
    """
    request = _prepare(parsed, by=by, at=at, now=now)
    return _answer(request, _group_commit.submit(request, now=now))


def _prepare(parsed: ParsedRequest, *, by: Initiator, at: datetime, now: datetime) -> PreparedRequest:
    checked = validation.check_batch(parsed, environment=by.environment, now=at)
    return acceptance.prepare(parsed, checked, by=by, at=at, now=now)


def _accept_alone(request: PreparedRequest, *, now: datetime) -> AcceptanceResult:
    try:
        (result,) = acceptance.accept_many([request], now=now)
    except OperationalError as error:
        if isinstance(error.__cause__, postgres.LockNotAvailable):
            idempotency.count_outcome("in_flight")
            raise api_errors.IdempotencyKeyInFlight from error
        raise
    return result


def _answer(request: PreparedRequest, result: AcceptanceResult) -> RenderedAnswer:
    if request.by.idempotency_key and result.outcome != "key_stale":
        idempotency.count_outcome(result.outcome if result.outcome in _OUTCOMES_OF_KEYS else "new")
    if result.outcome == "accepted":
        return RenderedAnswer(request.answer, request.group.status_code, is_replay=False)
    if result.outcome == "replay":
        return _replay(request.by, result.body or b"", result.status_code or 200)
    raise _refusal(request, result)


def _replay(by: Initiator, sealed: bytes, status_code: int) -> RenderedAnswer:
    body = idempotency.open_answer(
        sealed,
        environment_id=by.environment.pk,
        route=by.route,
        key=by.idempotency_key,
        fingerprint=by.fingerprint,
        status_code=status_code,
    )
    return RenderedAnswer(body, status_code, is_replay=True)


def _refusal(request: PreparedRequest, result: AcceptanceResult) -> Exception:
    """The public error of a result that is not an acceptance."""
    match result.outcome:
        case "mismatch":
            return api_errors.IdempotencyKeyReused(first_used_at=result.detail["created_at"])
        case "in_flight":
            return api_errors.IdempotencyKeyInFlight()
        case "key_stale":
            return api_errors.StaleApiKey()
        case "duplicate_batch":
            return DuplicateBatchReference(
                reference=result.detail["reference"],
                existing=public(Batch.id_prefix, uuid.UUID(result.detail["existing"])),
            )
        case "insufficient_funds":
            available, required = result.detail["available"], result.detail["required"]
            return InsufficientFunds(
                **serializers.insufficient(
                    available_minor=available, required_minor=required, currency=request.group.currency
                )
            )
    return _refused_items(request.parsed, result.detail)


def _refused_items(parsed: ParsedRequest, found: list[dict[str, Any]]) -> QuittanceError:
    """The error for used references, 409 for a single transfer, and for beneficiaries that cannot be paid."""
    if parsed.is_single and found[0]["existing"]:
        existing = public(Transfer.id_prefix, uuid.UUID(found[0]["existing"]))
        return DuplicateReference(reference=found[0]["reference"], existing=existing, link=f"/v1/transfers/{existing}")
    return validation.refusal(parsed, _problems_of_items(parsed, found))


def _problems_of_items(parsed: ParsedRequest, found: list[dict[str, Any]]) -> list[FieldProblem]:
    problems = []
    for item in found:
        if item["existing"]:
            existing = public(Transfer.id_prefix, uuid.UUID(str(item["existing"])))
            said = f"The reference {item['reference']} is already used by the transfer {existing}."
            problems.append(parsed.problem(item["position"], Problem("reference", "duplicate_reference", said)))
        if item["beneficiary"] == "disabled":
            problems.append(
                parsed.problem(
                    item["position"], Problem("beneficiary", "beneficiary_disabled", "This beneficiary is disabled.")
                )
            )
        elif item["beneficiary"] == "unknown":
            problems.append(
                parsed.problem(
                    item["position"], Problem("beneficiary/id", "not_found", "This beneficiary does not exist.")
                )
            )
    return problems


_group_commit: GroupCommit[PreparedRequest, AcceptanceResult] = GroupCommit(
    write_many=acceptance.accept_many,
    write_one=_accept_alone,
    group_key=lambda request: (request.by.environment.livemode, request.by.environment.clock_offset),
    conflict_keys=lambda request: (
        (request.by.environment.pk, "key", request.by.route, request.by.idempotency_key or request.items[0].id),
        (request.by.environment.pk, "reference", request.items[0].reference),
    ),
    max_requests=GROUP_COMMIT_REQUESTS_MAX,
    context=SharedConnection().use,
)


def preview(parsed: ParsedRequest, *, environment: Environment, at: datetime) -> bytes:
    """The dry run of a batch: everything that `submit` would answer, and nothing is written. `at` is business time.

    Problems are listed, not raised. The plan of each item is part of the answer when no item has a problem.
    """
    try:
        checked = validation.check_batch(parsed, environment=environment, now=at)
    except ValidationFailed as error:
        return msgspec.json.encode(_preview(parsed, environment, problems=error.problems, checked=[]))
    used = queries.used_references(environment, [item.order.reference for item in checked])
    disabled = queries.disabled_beneficiaries(environment, [item.payee.id for item in checked])
    found = [
        {
            "position": position,
            "reference": item.order.reference,
            "existing": used.get(item.order.reference),
            "beneficiary": "disabled" if item.payee.id in disabled else None,
        }
        for position, item in enumerate(checked)
        if item.order.reference in used or item.payee.id in disabled
    ]
    return msgspec.json.encode(
        _preview(parsed, environment, problems=_problems_of_items(parsed, found), checked=checked)
    )


def _preview(
    parsed: ParsedRequest, environment: Environment, *, problems: list[FieldProblem], checked: list[CheckedItem]
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "object": "batch_preview",
        "livemode": environment.livemode,
        "item_count": len(parsed.orders),
        "problems": [problem.as_dict() for problem in problems],
        "items": [
            {
                "reference": item.order.reference,
                "beneficiary": item.payee.public_id,
                "rail": item.plan.rail,
                "fee": money.format(item.plan.fee_minor, item.money.currency),
                "cut_off_at": item.plan.cut_off_at,
                "release_at": item.plan.release_at,
                "promised_on": item.plan.promised_on,
            }
            for item in checked
        ],
        "funds": None,
    }
    if checked:
        body["funds"] = _funds(environment, checked)
    body["would_be_accepted"] = (
        not problems and bool(checked) and body["funds"]["missing"] == money.format(0, checked[0].money.currency)
    )
    return body


def _funds(environment: Environment, checked: list[CheckedItem]) -> dict[str, str]:
    currency = checked[0].money.currency
    total, fees = sum(item.money.amount_minor for item in checked), sum(item.plan.fee_minor for item in checked)
    available = transfers.available_minor(environment, currency)
    return {
        "total": money.format(total, currency),
        "fees": money.format(fees, currency),
        "required": money.format(total + fees, currency),
        "available": money.format(available, currency),
        "missing": money.format(max(0, total + fees - available), currency),
        "currency": currency,
    }


def cancel(*, environment: Environment, batch_id: uuid.UUID, by: Initiator, at: datetime, now: datetime) -> BatchRow:
    """Cancel every transfer of a batch that was not submitted to the bank. `at` is business time, `now` machine time.

    Raises NotFound, and BatchNotCancellable when no transfer can be cancelled.
    """
    with transaction.atomic():
        if queries.batch_within(environment, batch_id) is None:
            raise NotFound(noun="batch", id=public(Batch.id_prefix, batch_id))
        rows = Transfer.objects.within(environment).filter(batch_id=batch_id, status__in=CANCELLABLE_STATUSES)
        cancelled = transfers.cancel_many(
            list(rows.values_list("id", flat=True)), note="Cancelled with its batch.", at=at, now=now
        )
        if not cancelled:
            raise BatchNotCancellable(id=public(Batch.id_prefix, batch_id))
        trail.record(
            actor=by.actor,
            action="batch.cancelled",
            subject_type="batch",
            subject_id=batch_id,
            environment_id=environment.pk,
            count=len(cancelled),
            request_id=by.request_id,
            at=now,
        )
        row = queries.batch_within(environment, batch_id)
    assert row is not None
    return row
