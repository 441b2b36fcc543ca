"""An unreadable day is attested: one person states its balances, a second one confirms, and the chain of days goes on.

The statement keeps its bytes and becomes `attested`. Its net movement is its one line, so that our float is what the
bank holds; a run holds that line against what was expected on the day.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from config.audit import trail
from config.ops import roles
from reconciliation import chain
from reconciliation.errors import AttestationRefused
from reconciliation.models import Attestation, Statement, StatementLine
from reconciliation.states import StatementStatus
from settlement.planning.models import RailAccount

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NET_MOVEMENT = "Net movement of a day whose statement is unreadable, attested by two people"


@dataclass(frozen=True, slots=True)
class StatedDay:
    """What a person read in the file, or was told by the bank."""

    as_of_on: date
    opening_minor: int
    closing_minor: int
    note: str


@transaction.atomic
def propose(*, statement_id: uuid.UUID, stated: StatedDay, proposed_by: User, now: datetime) -> Attestation:
    """State the balances of a statement in quarantine. Raises AttestationRefused."""
    statement = _lock(statement_id)
    _check(statement, stated)
    if statement.attestations.filter(decided_at__isnull=True).exists():
        raise AttestationRefused(reason="another proposal for this statement is open; it must be decided first")
    attestation = Attestation.objects.create(
        statement=statement,
        as_of_on=stated.as_of_on,
        opening_minor=stated.opening_minor,
        closing_minor=stated.closing_minor,
        note=stated.note[:500],
        proposed_by=proposed_by,
        created_at=now,
    )
    _record("statement.attestation_proposed", attestation, proposed_by, now)
    return attestation


@transaction.atomic
def decide(*, attestation_id: uuid.UUID, is_confirmed: bool, decided_by: User, now: datetime) -> Attestation:
    """Confirm or reject a proposal as a second person. Confirmed, its day counts. Raises AttestationRefused."""
    statement_id = Attestation.objects.values_list("statement_id", flat=True).get(pk=attestation_id)
    statement = _lock(statement_id)
    attestation = Attestation.objects.select_for_update().get(pk=attestation_id)
    if attestation.decided_at is not None:
        raise AttestationRefused(reason="it is decided already")
    if attestation.proposed_by_id == decided_by.pk:
        raise AttestationRefused(reason="the person who proposed it may not decide it; a second person is needed")
    if is_confirmed:
        stated = StatedDay(attestation.as_of_on, attestation.opening_minor, attestation.closing_minor, attestation.note)
        _check(statement, stated)
        _count(statement, stated)
    attestation.decided_by, attestation.decided_at, attestation.is_confirmed = decided_by, now, is_confirmed
    attestation.save(update_fields=["decided_by", "decided_at", "is_confirmed"])
    action = "statement.attested" if is_confirmed else "statement.attestation_rejected"
    _record(action, attestation, decided_by, now)
    if is_confirmed:
        chain.confirm_provisional(statement.rail_account, actor=roles.actor_of(decided_by), now=now)
    return attestation


def _lock(statement_id: uuid.UUID) -> Statement:
    """Lock the account, then the statement, as an import does."""
    account_id = Statement.objects.values_list("rail_account_id", flat=True).get(pk=statement_id)
    RailAccount.objects.across_environments().select_for_update(no_key=True).get(pk=account_id)
    rows = Statement.objects.select_for_update(of=("self",)).select_related("rail_account").defer("raw")
    return rows.get(pk=statement_id)


def _check(statement: Statement, stated: StatedDay) -> None:
    if statement.status != StatementStatus.QUARANTINED:
        raise AttestationRefused(reason="the statement is not in quarantine")
    if statement.as_of_on is not None and statement.as_of_on != stated.as_of_on:
        raise AttestationRefused(reason=f"the statement is of {statement.as_of_on}")
    place = chain.place_of(
        statement.rail_account,
        as_of_on=stated.as_of_on,
        opening_minor=stated.opening_minor,
        closing_minor=stated.closing_minor,
    )
    if place.status == StatementStatus.QUARANTINED:
        raise AttestationRefused(reason=place.reason)
    if place.status == StatementStatus.PROVISIONAL:
        raise AttestationRefused(
            reason="it must open where the day before closed, and that day must be read or attested"
        )


def _count(statement: Statement, stated: StatedDay) -> None:
    net = stated.closing_minor - stated.opening_minor
    statement.status = StatementStatus.ATTESTED
    statement.as_of_on, statement.currency = stated.as_of_on, statement.rail_account.currency
    statement.opening_minor, statement.closing_minor = stated.opening_minor, stated.closing_minor
    statement.line_count = 1 if net else 0
    columns = ["status", "as_of_on", "currency", "opening_minor", "closing_minor", "line_count"]
    statement.save(update_fields=columns)
    if net:
        StatementLine.objects.create(
            statement=statement,
            rail_account=statement.rail_account,
            position=1,
            booked_on=stated.as_of_on,
            value_on=stated.as_of_on,
            amount_minor=net,
            currency=statement.currency,
            type_code="",
            references=[],
            text=NET_MOVEMENT,
        )


def _record(action: str, attestation: Attestation, person: User, now: datetime) -> None:
    account = attestation.statement.rail_account
    trail.record(
        actor=roles.actor_of(person),
        action=action,
        subject_type="statement",
        subject_id=attestation.statement_id,
        environment_id=account.environment_id,
        detail={
            "day": str(attestation.as_of_on),
            "opening_minor": attestation.opening_minor,
            "closing_minor": attestation.closing_minor,
            "note": attestation.note[:300],
        },
        at=now,
    )
