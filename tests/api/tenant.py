"""A tenant with one object of each kind, made when its id is needed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property

from config.kernel import clock, ids
from onboarding.partners.models import ApiKey, Environment
from payouts.models import Batch, Beneficiary, Receipt, Transfer
from reconciliation import importing, runs
from reconciliation.models import Run
from settlement.models import Instruction
from tests.api.matrix import RECEIVER
from tests.factories import partners as make
from tests.factories import payouts
from tests.factories import settlement as moving
from tests.factories import webhooks as hooks
from tests.factories.statements import bai2_statement
from treasury.ledger.models import Account
from webhooks import testing
from webhooks.events import PING
from webhooks.models import Delivery, Endpoint, Event


class Tenant:
    """The owner of the objects; `ids_for` makes what is needed and returns the ids."""

    @cached_property
    def owner(self) -> Environment:
        return payouts.funded_environment()

    @cached_property
    def batch(self) -> Batch:
        return payouts.accept(self.owner)

    @cached_property
    def endpoint(self) -> Endpoint:
        return hooks.endpoint(self.owner, url=f"http://{RECEIVER}/in")

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def ids_for(self, kinds: list[str]) -> dict[str, str]:
        for kind in set(kinds) - self._made.keys():
            self._made[kind] = ids.public(_KINDS[kind][0], _KINDS[kind][1](self))
        return {kind: self._made[kind] for kind in kinds}

    @staticmethod
    def prefix_of(kind: str) -> str:
        return _KINDS[kind][0]

    @staticmethod
    def kinds() -> set[str]:
        return set(_KINDS)


def _instruction(tenant: Tenant) -> uuid.UUID:
    moving.queued(tenant.owner, ["1.00"])
    return Instruction.objects.within(tenant.owner).first().pk


def _run(tenant: Tenant) -> uuid.UUID:
    """A run on the house's account that proved the owner's funding."""
    receipt = Receipt.objects.within(tenant.owner)[0]
    now = clock.machine_now()
    content = bai2_statement([("142", receipt.amount_minor, receipt.public_id)], day=now.date() + timedelta(days=1))
    statement = importing.import_statement(account=payouts.ensure_rail(), name="matrix.bai2", content=content, now=now)
    run = runs.run_day(statement_id=statement.pk, now=now)
    assert run is not None and run.lines_matched == 1
    return run.pk


def _delivery(tenant: Tenant) -> uuid.UUID:
    return testing.send_test(endpoint=tenant.endpoint, type=PING.type, actor=hooks.TESTER, at=clock.machine_now()).pk


# By the name of the argument in the route: the prefix of the id, and who makes one.
_KINDS: dict[str, tuple[str, Callable[[Tenant], uuid.UUID]]] = {
    "key_id": (ApiKey.id_prefix, lambda tenant: make.api_key(tenant.owner)[0].pk),
    "batch_id": (Batch.id_prefix, lambda tenant: tenant.batch.pk),
    "transfer_id": (
        Transfer.id_prefix,
        lambda tenant: Transfer.objects.within(tenant.owner).filter(batch=tenant.batch)[0].pk,
    ),
    "beneficiary_id": (
        Beneficiary.id_prefix,
        lambda tenant: Transfer.objects.within(tenant.owner).filter(batch=tenant.batch)[0].beneficiary_id,
    ),
    "receipt_id": (Receipt.id_prefix, lambda tenant: Receipt.objects.within(tenant.owner)[0].pk),
    "account_id": (Account.id_prefix, lambda tenant: Account.objects.within(tenant.owner)[0].pk),
    "run": (Run.id_prefix, _run),
    "instruction_id": (Instruction.id_prefix, _instruction),
    "endpoint_id": (Endpoint.id_prefix, lambda tenant: tenant.endpoint.pk),
    "delivery_id": (Delivery.id_prefix, _delivery),
    "event_id": (Event.id_prefix, lambda tenant: hooks.emit(tenant.owner)[0]),
}
