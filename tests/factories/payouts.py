"""Orders, funded environments and accepted transfers for tests, created by the operations of the apps."""

from __future__ import annotations

import itertools
import json
import uuid
from typing import Any

import msgspec
import psycopg
from django.db import connection

from config.kernel import clock, crypto
from onboarding.partners.models import Environment
from onboarding.partners.partners import house
from payouts import batches, beneficiaries, parsing, receipts, transfers
from payouts.acceptance import Initiator
from payouts.models import Batch, Beneficiary, Transfer
from payouts.receipts import ReceivedMoney
from settlement.planning import rail_accounts
from tests.factories import partners
from tests.support import databases

# Checked against data/vectors/aba_routing.json.
ROUTING_NUMBERS = (
    "021000021",
    "026009593",
    "091000019",
    "122105155",
    "071000013",
    "322271627",
    "121140399",
    "061000104",
)

_numbers = itertools.count(1)


def ensure_rail() -> Any:
    """Create the ACH account of the house at the sandbox bank."""
    return rail_accounts.ensure_sandbox()


def fund(environment: Environment, amount_minor: int, currency: str = "USD") -> uuid.UUID:
    """Post a funding; return the receipt's id."""
    account = ensure_rail()
    arrival = ReceivedMoney(environment.pk, amount_minor, currency, f"FUND-{next(_numbers)}")
    receipts.record_many(
        [arrival],
        rail_environment_id=account.environment_id,
        rail_code=account.code,
        received_at=clock.now(environment),
        now=clock.machine_now(),
    )
    return arrival.id


def funded_environment(amount_minor: int = 100_000_000) -> Environment:
    """Create a test environment with money and a rail."""
    environment = partners.environment()
    fund(environment, amount_minor)
    return environment


def order(**changes: Any) -> dict[str, Any]:
    """Return one valid order in the form of the API; every call has a new reference and account."""
    number = next(_numbers)
    body: dict[str, Any] = {
        "amount": "12.50",
        "currency": "USD",
        "reference": f"PAY-{number:07d}",
        "beneficiary": {
            "name": f"Ada Lovelace {number}",
            "routing_number": ROUTING_NUMBERS[number % len(ROUTING_NUMBERS)],
            "account_number": f"00{number:08d}",
            "account_type": "checking",
        },
    }
    return body | changes


def batch_order(count: int = 2, **changes: Any) -> dict[str, Any]:
    """Return a valid batch."""
    return {"items": [order() for _ in range(count)]} | changes


def initiator(environment: Environment) -> Initiator:
    """Return an initiator without an API key."""
    return Initiator(environment=environment, actor="tests")


def accept(environment: Environment, count: int = 2, **changes: Any) -> Batch:
    """Accept a batch."""
    parsed = parsing.parse_batch(json.dumps(batch_order(count, **changes)).encode())
    answer = batches.submit(parsed, by=initiator(environment), at=clock.now(environment), now=clock.machine_now())
    return Batch.objects.within(environment).get(id=Batch.parse_id(json.loads(answer.body)["id"]))


def accept_single(environment: Environment, **changes: Any) -> Transfer:
    """Accept one transfer."""
    parsed = parsing.parse_transfer(json.dumps(order(**changes)).encode())
    answer = batches.submit_single(
        parsed, by=initiator(environment), at=clock.now(environment), now=clock.machine_now()
    )
    return Transfer.objects.within(environment).get(id=Transfer.parse_id(json.loads(answer.body)["id"]))


def ids_of(batch: Batch) -> list[uuid.UUID]:
    """Return the transfers of a batch in their order."""
    return list(Transfer.objects.across_environments().filter(batch=batch).order_by("id").values_list("id", flat=True))


def queue(ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Queue transfers on the sandbox rail."""
    account = ensure_rail()
    at = clock.now(house(livemode=False))
    return transfers.queue_many(
        ids, rail="ach", rail_account_id=account.pk, release_at=at, promised_on=at.date(), at=at
    )


def submit(ids: list[uuid.UUID], *, attempt: int = 1) -> list[uuid.UUID]:
    """Queue and claim transfers."""
    queue(ids)
    account = ensure_rail()
    return transfers.mark_submitted_many(
        ids,
        attempts=[attempt] * len(ids),
        rail_environment_id=account.environment_id,
        rail_code=account.code,
        at=clock.now(house(livemode=False)),
    )


def poison(transfer_id: uuid.UUID, **changes: str) -> None:
    """Store an account that validation would have refused, or, without changes, one that cannot be decrypted."""
    row = Beneficiary.objects.across_environments().get(transfers=transfer_id)
    account = msgspec.structs.replace(beneficiaries.open_account(row), **changes)
    payee = beneficiaries.derive(environment_id=row.environment_id, account=account)
    sealed = payee.sealed if changes else crypto.key_ring().seal(b"{}", context=b"elsewhere")
    with psycopg.connect(databases.conninfo(connection.settings_dict["NAME"])) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE payouts_beneficiary SET id = %s, sealed_account = %s, fingerprint = %s WHERE id = %s",
            [payee.id, sealed, payee.fingerprint, row.pk],
        )
        admin.execute("UPDATE payouts_transfer SET beneficiary_id = %s WHERE beneficiary_id = %s", [payee.id, row.pk])
