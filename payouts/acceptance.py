"""Acceptance: one SQL call writes everything that one or many validated requests order.

Ids, answers and events are made here, before the call. The call (`sql/payouts_accept_many.sql`) claims the idempotency
key, checks funds and references under the lock of the account, and writes a request whole or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
import psycopg
from django.db import connection

from config.api import idempotency
from config.api.limits import IDEMPOTENCY_KEPT
from config.kernel import ids
from onboarding.partners.models import Environment
from payouts import events, request_fields, serializers
from payouts.limits import HOLD_LIFETIME
from payouts.parsing import ParsedRequest
from payouts.request_types import TransferRequest
from payouts.serializers import BatchRow, TransferRow
from payouts.states import TransferStatus
from payouts.validation import CheckedItem
from settlement.planning import Plan
from webhooks import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiator:
    """Who ordered something, and by which request.

    `key_id` and `key_version` are empty for staff and for our own programs. `idempotency_key` is empty where none is
    needed. `route` is method and route template.
    """

    environment: Environment
    actor: str
    request_id: str = ""
    key_id: uuid.UUID | None = None
    key_version: int | None = None
    route: str = ""
    idempotency_key: str = ""
    fingerprint: bytes = b""


class Group(msgspec.Struct):
    """One request, with the fields of the SQL type `payouts_accept_group`."""

    n: int
    environment_id: uuid.UUID
    key_id: uuid.UUID | None
    key_version: int | None
    actor: str
    request_id: str
    route: str
    idempotency_key: str | None
    fingerprint: bytes
    status_code: int
    body: bytes
    batch_id: uuid.UUID | None
    batch_reference: str
    source: str
    currency: str
    item_count: int
    total_minor: int
    fee_minor: int
    subject_type: str
    subject_id: uuid.UUID
    action: str
    audit_id: uuid.UUID
    audit_detail: dict[str, Any]
    event_id: uuid.UUID
    event_type: str
    event_body: str


class Item(msgspec.Struct):
    """One transfer, with the fields of the SQL type `payouts_accept_item`.

    `ItemRow` adds the members that are stored as they were sent.
    """

    p: int
    id: uuid.UUID
    hold_id: uuid.UUID
    beneficiary_id: uuid.UUID
    is_new: bool
    sealed: bytes | None
    fingerprint: bytes | None
    name_hint: str
    last4: str
    account_type: str
    amount_minor: int
    fee_minor: int
    reference: str
    # Numbers of its request and of its plan within one SQL call; `accept_many` sets them.
    g: int = 0
    plan: int = 0


# Amount and currency become minor units, the beneficiary becomes an id; every other member of the declaration is a
# column of the transfer.
STORED_MEMBERS = tuple(
    name
    for name in request_fields.members_of(TransferRequest)
    if name not in {"amount", "currency", "beneficiary", "reference"}
)
ItemRow: Callable[..., Item] = msgspec.defstruct(  # type: ignore[assignment]  # a subclass of Item
    "ItemRow", [(name, Any, None) for name in STORED_MEMBERS], bases=(Item,)
)


class PlanRow(msgspec.Struct):
    """One distinct plan, with the fields of the SQL type `payouts_accept_plan`."""

    i: int
    rail: str
    rail_account_id: uuid.UUID
    release_at: datetime
    promised_on: date
    plan: dict[str, Any]


@dataclass(slots=True)
class PreparedRequest:
    """A request that is ready to be written, alone or in a group."""

    by: Initiator
    parsed: ParsedRequest
    group: Group
    items: list[Item]
    plans: list[Plan]
    plan_places: list[int]
    answer: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class AcceptanceResult:
    """The result of one request, with an outcome of `payouts_accept_many`. `body` is the sealed answer of a replay."""

    outcome: str
    status_code: int | None
    body: bytes | None
    detail: Any


def prepare(
    parsed: ParsedRequest, checked: Sequence[CheckedItem], *, by: Initiator, at: datetime, now: datetime
) -> PreparedRequest:
    """Make ids, the answer and the event of a request. `at` is business time, `now` machine time."""
    plans = list({id(item.plan): item.plan for item in checked}.values())
    place = {id(plan): number for number, plan in enumerate(plans)}
    places = [place[id(item.plan)] for item in checked]
    batch_id = None if parsed.is_single else ids.new()
    new_ids = ids.new_many(2 * len(checked))
    items = [
        _item(position, each, new_ids[2 * position], new_ids[2 * position + 1]) for position, each in enumerate(checked)
    ]
    if batch_id is None:
        answer, group = _single(parsed, checked[0], items[0], by=by, now=now)
    else:
        answer, group = _batch(parsed, items, batch_id, checked[0].money.currency, by=by, now=now)
    return PreparedRequest(
        by=by, parsed=parsed, group=group, items=items, plans=plans, plan_places=places, answer=answer, at=at
    )


def _item(position: int, checked: CheckedItem, id_: uuid.UUID, hold_id: uuid.UUID) -> Item:
    payee, values = checked.payee, msgspec.to_builtins(checked.order)
    return ItemRow(
        p=position,
        id=id_,
        hold_id=hold_id,
        beneficiary_id=payee.id,
        is_new=payee.sealed is not None,
        sealed=payee.sealed,
        fingerprint=payee.fingerprint,
        name_hint=payee.name_hint,
        last4=payee.last4,
        account_type=payee.account_type,
        amount_minor=checked.money.amount_minor,
        fee_minor=checked.plan.fee_minor,
        reference=checked.order.reference,
        **{name: values.get(name) for name in STORED_MEMBERS},
    )


def _single(
    parsed: ParsedRequest, checked: CheckedItem, item: Item, *, by: Initiator, now: datetime
) -> tuple[bytes, Group]:
    row = _row(checked, item, by=by, now=now)
    body = serializers.transfer(row)
    answer = msgspec.json.encode(serializers.transfer(row, name=checked.payee.name or None))
    group = _group(
        parsed,
        by=by,
        currency=checked.money.currency,
        items=[item],
        batch_id=None,
        subject=("transfer", item.id),
        action="transfer.accepted",
        status_code=201,
        answer=answer,
        event=(events.TRANSFER_ACCEPTED, outbox.body(events.TRANSFER_ACCEPTED, body, now)),
    )
    return answer, group


def _batch(
    parsed: ParsedRequest, items: list[Item], batch_id: uuid.UUID, currency: str, *, by: Initiator, now: datetime
) -> tuple[bytes, Group]:
    row = BatchRow(
        id=batch_id,
        reference=parsed.reference,
        source=parsed.source,
        currency=currency,
        item_count=len(items),
        open_count=len(items),
        total_minor=sum(item.amount_minor for item in items),
        fee_minor=sum(item.fee_minor for item in items),
        created_at=now,
        completed_at=None,
        livemode=by.environment.livemode,
        environment_id=by.environment.pk,
    )
    body = serializers.batch(row, counts={TransferStatus.HELD: len(items)})
    answer = msgspec.json.encode(
        {**body, "transfers": [{"id": ids.public("tr", item.id), "reference": item.reference} for item in items]}
    )
    group = _group(
        parsed,
        by=by,
        currency=currency,
        items=items,
        batch_id=batch_id,
        subject=("batch", batch_id),
        action="batch.accepted",
        status_code=202,
        answer=answer,
        event=(events.BATCH_ACCEPTED, outbox.body(events.BATCH_ACCEPTED, body, now)),
    )
    return answer, group


def _group(
    parsed: ParsedRequest,
    *,
    by: Initiator,
    currency: str,
    items: list[Item],
    batch_id: uuid.UUID | None,
    subject: tuple[str, uuid.UUID],
    action: str,
    status_code: int,
    answer: bytes,
    event: tuple[str, str],
) -> Group:
    audit_id, event_id = ids.new_many(2)
    total, fees = sum(item.amount_minor for item in items), sum(item.fee_minor for item in items)
    return Group(
        n=1,
        environment_id=by.environment.pk,
        key_id=by.key_id,
        key_version=by.key_version,
        actor=by.actor,
        request_id=by.request_id,
        route=by.route,
        idempotency_key=by.idempotency_key or None,
        fingerprint=by.fingerprint,
        status_code=status_code,
        body=idempotency.seal_answer(
            answer,
            environment_id=by.environment.pk,
            route=by.route,
            key=by.idempotency_key,
            fingerprint=by.fingerprint,
            status_code=status_code,
        )
        if by.idempotency_key
        else b"",
        batch_id=batch_id,
        batch_reference=parsed.reference,
        source=parsed.source,
        currency=currency,
        item_count=len(items),
        total_minor=total,
        fee_minor=fees,
        subject_type=subject[0],
        subject_id=subject[1],
        action=action,
        audit_id=audit_id,
        audit_detail={"amount_minor": total, "fee_minor": fees, "currency": currency, "source": parsed.source},
        event_id=event_id,
        event_type=event[0],
        event_body=event[1],
    )


def _row(checked: CheckedItem, item: Item, *, by: Initiator, now: datetime) -> TransferRow:
    """The transfer as it will be once it is written."""
    return TransferRow(
        id=item.id,
        status=TransferStatus.HELD,
        amount_minor=item.amount_minor,
        fee_minor=item.fee_minor,
        currency=checked.money.currency,
        reference=item.reference,
        **{name: getattr(item, name) for name in STORED_MEMBERS},
        batch_id=None,
        beneficiary_id=item.beneficiary_id,
        name_hint=item.name_hint,
        last4=item.last4,
        account_type=item.account_type,
        rail=checked.plan.rail,
        release_at=checked.plan.release_at,
        promised_on=checked.plan.promised_on,
        failure_code="",
        failure_reason="",
        return_code="",
        bank_reference="",
        created_at=now,
        livemode=by.environment.livemode,
        environment_id=by.environment.pk,
    )


def accept_many(requests: Sequence[PreparedRequest], *, now: datetime) -> list[AcceptanceResult]:
    """Write requests in one statement, which is one commit where no transaction is open.

    Results come in their order.

    All requests have the same business time and are all test or all live. Raises OperationalError (55P03) when a lock
    on a key or an account is not granted in time, and IntegrityError when a concurrent request used the same
    reference; nothing is written then.
    """
    at = requests[0].at
    items: list[Item] = []
    plans: list[PlanRow] = []
    places: dict[int, int] = {}
    for number, request in enumerate(requests, start=1):
        request.group.n = number
        # Requests before one cut-off share a plan, which is sent once.
        shared = [_place(plan, places, plans) for plan in request.plans]
        # Set for each call: a request whose shared commit failed is written again alone.
        for item, place in zip(request.items, request.plan_places, strict=True):
            item.g, item.plan = number, shared[place]
        items += request.items
    encode = msgspec.json.encode
    with connection.cursor(), connection.wrap_database_errors:
        # psycopg's cursor sends arguments beside the statement; Django's would put kilobytes of JSON into its text.
        rows = (
            psycopg.Cursor(connection.connection)
            .execute(
                "SELECT outcome, status_code, body, detail::text "
                "FROM payouts_accept_many(%s::jsonb, %s::jsonb, %s::jsonb, %s, %s, %s, %s, %s)",
                [
                    encode([request.group for request in requests]).decode(),
                    encode(items).decode(),
                    encode(plans).decode(),
                    ids.new(),
                    at,
                    now,
                    at + HOLD_LIFETIME,
                    now + IDEMPOTENCY_KEPT,
                ],
            )
            .fetchall()
        )
    return [
        AcceptanceResult(
            outcome,
            status_code,
            None if body is None else bytes(body),
            None if detail is None else msgspec.json.decode(detail),
        )
        for outcome, status_code, body, detail in rows
    ]


def _place(plan: Plan, places: dict[int, int], rows: list[PlanRow]) -> int:
    """The position of a plan among the rows; a new plan is appended."""
    place = places.get(id(plan))
    if place is None:
        place = places[id(plan)] = len(rows)
        rows.append(_plan_row(place, plan))
    return place


def _plan_row(number: int, plan: Plan) -> PlanRow:
    return PlanRow(
        i=number,
        rail=plan.rail,
        rail_account_id=plan.rail_account_id,
        release_at=plan.release_at,
        promised_on=plan.promised_on,
        plan=plan_record(plan),
    )


def plan_record(plan: Plan) -> dict[str, Any]:
    """The stored form of a plan: the decision, its reasons, and the version of the rules that made it."""
    return {
        "rail_account": plan.rail_account_code,
        "cut_off_at": plan.cut_off_at.isoformat(),
        "effective_on": plan.effective_on.isoformat(),
        "reasons": list(plan.reasons),
        "rules_version": plan.rules_version,
    }
