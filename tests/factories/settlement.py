"""Settlement for tests: a funded partner with accepted batches, and operations driven by the test's clock."""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from config.kernel import clock, ids
from onboarding.partners.models import Environment
from payouts import batches, parsing, receipts
from payouts.acceptance import Initiator
from payouts.models import Transfer
from settlement import dispatch
from settlement.models import Window
from settlement.planning import rail_accounts, rules
from settlement.planning.models import RailAccount
from tests.factories import partners

ROUTING_NUMBER = "021000021"
_numbers = itertools.count(1)


def rail_account() -> RailAccount:
    """Return the account of the house at the sandbox bank, with its environment loaded.

    The cached rules of an earlier test are dropped.
    """
    rules.clear_cache()
    return rail_accounts.by_code(rail_accounts.ensure_sandbox().code)


def funded_environment(amount_minor: int = 100_000_000) -> Environment:
    """Create the test environment of a new partner with US dollars."""
    rail_account()
    environment = partners.environment()
    fund(environment, amount_minor)
    return environment


def fund(environment: Environment, amount_minor: int) -> None:
    """Post a funding on the sandbox account."""
    number = next(_numbers)
    receipts.record_many(
        [receipts.ReceivedMoney(environment.pk, amount_minor, "USD", f"funding-{number}")],
        rail_environment_id=rail_account().environment_id,
        rail_code="ach-test",
        received_at=clock.now(environment),
        now=clock.machine_now(),
    )


def payee(number: int = 1, *, account_number: str = "") -> dict[str, str]:
    """Return a beneficiary in the form of the API."""
    return {
        "name": f"Payee Number {number}",
        "routing_number": ROUTING_NUMBER,
        "account_number": account_number or f"{100000000 + number}",
        "account_type": "checking",
    }


def items(amounts: Sequence[str], *, description: str = "November payroll") -> list[dict[str, object]]:
    """Return items of a batch, one for each amount."""
    return [
        {
            "amount": amount,
            "currency": "USD",
            "reference": f"item-{next(_numbers)}-{ids.new().hex[-8:]}",
            "description": description,
            "beneficiary": payee(number),
        }
        for number, amount in enumerate(amounts, start=1)
    ]


def accept(environment: Environment, amounts: Sequence[str], **more: str) -> list[uuid.UUID]:
    """Accept a batch; return the ids of its transfers in order."""
    body = json.dumps({"items": items(amounts, **more)}).encode()
    by = Initiator(environment=environment, actor="tests", request_id="req_tests")
    answer = batches.submit(parsing.parse_batch(body), by=by, at=clock.now(environment), now=clock.machine_now())
    batch_id = ids.parse("bat", json.loads(answer.body)["id"], noun="batch")
    return list(
        Transfer.objects.within(environment).filter(batch_id=batch_id).order_by("position").values_list("id", flat=True)
    )


def queued(environment: Environment, amounts: Sequence[str], **more: str) -> tuple[list[uuid.UUID], Window]:
    """Accept a batch and dispatch it; return the transfers and their window."""
    transfer_ids = accept(environment, amounts, **more)
    dispatch.dispatch_held(machine_now=clock.machine_now())
    return transfer_ids, Window.objects.filter(instructions__transfer_id__in=transfer_ids).distinct().get()


class Clock:
    """Machine time, moved by the test. Rails and environments without an offset use it too."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or clock.machine_now()

    def __call__(self) -> datetime:
        return self.at

    def to(self, at: datetime) -> Clock:
        """Advance to an instant."""
        self.at = max(self.at, at)
        return self

    def advance(self, by: timedelta) -> Clock:
        """Advance by a span."""
        self.at += by
        return self
