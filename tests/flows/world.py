"""Helpers of the story tests: a partner with its API client, the sandbox bank behind HTTP, a clock, periodic tasks."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from config.kernel import clock as kernel_clock
from config.kernel import ids
from onboarding.partners.models import Environment
from payouts.models import Transfer
from settlement import confirmation, dispatch, doubts, submission, test_mode
from settlement.models import Incident, Instruction, Submission, Window
from settlement.rails import sandbox_controls
from settlement.sandbox.server import RunningBank
from tests.factories import partners
from tests.factories.settlement import items
from treasury import money
from treasury.ledger import balances, integrity
from webhooks.models import Event

MAGIC_DOLLARS = 91_100  # docs/reference/sandbox-bank.md: an amount of 91,100.NN meets fate NN


def fate(number: int) -> str:
    """The amount that makes the sandbox bank do something."""
    return f"{MAGIC_DOLLARS}.{number:02d}"


def thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


class Partner:
    """A customer of ours: an environment, a key, and what it can see."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.api = partners.client(environment)
        self._orders = 0

    def fund(self, amount: str) -> None:
        """Let money arrive through the API of test mode."""
        self._orders += 1
        answer = self.api.post(
            "/v1/test/fundings",
            {"amount": amount, "currency": "USD", "reference": f"funding-{self._orders}"},
            idempotency_key=f"funding-{self._orders}-{self.environment.pk}",
        )
        assert answer.status_code == 201, answer.content

    def order(self, amounts: list[str], *, key: str = "", body: Any = None) -> Any:
        """POST /v1/transfers/batch; returns the answer."""
        self._orders += 1
        return self.api.post(
            "/v1/transfers/batch",
            body or {"items": items(amounts)},
            idempotency_key=key or f"batch-{self._orders}-{self.environment.pk}",
        )

    def pay(self, *amounts: str) -> Batch:
        """Order a batch that must be accepted."""
        answer = self.order(list(amounts))
        assert answer.status_code == 202, answer.content
        return Batch(self, json.loads(answer.content)["id"])

    def balances(self) -> dict[str, str]:
        """What the partner reads of its own two accounts."""
        codes = ("available", "payouts_pending")
        found = {code: _balance(self.environment, code) for code in codes}
        return {code: money.format(minor, "USD") for code, minor in found.items()}

    def told(self) -> Counter[str]:
        """The events that were written for this partner, by type."""
        return Counter(
            Event.objects.across_environments().filter(environment=self.environment).values_list("type", flat=True)
        )


class Batch:
    """A batch that was accepted."""

    def __init__(self, partner: Partner, public_id: str) -> None:
        self.partner, self.public_id = partner, public_id
        self.id = ids.parse("bat", public_id, noun="batch")

    def transfers(self) -> list[Transfer]:
        return list(Transfer.objects.across_environments().filter(batch_id=self.id).order_by("position"))

    def statuses(self) -> list[str]:
        return [str(transfer.status) for transfer in self.transfers()]

    def attempts(self, position: int = 0) -> list[str]:
        """The statuses of all instructions of one transfer, first attempt first."""
        rows = Instruction.objects.across_environments().filter(transfer=self.transfers()[position]).order_by("attempt")
        return [str(row.status) for row in rows]


class Bank:
    """The sandbox bank, as a test sees it."""

    def __init__(self, running: RunningBank) -> None:
        self.running = running

    def works(self) -> None:
        """Let the bank look into its folders and live until its present time."""
        self.running.bank.tick()

    @property
    def inbound(self) -> Path:
        return self.running.folder / "ach-test" / "inbound"

    def seen(self) -> dict[str, Any]:
        return sandbox_controls.state()


class Clock:
    """Business time, moved through the API."""

    def __init__(self, partner: Partner, beat: Beat) -> None:
        self.partner, self.beat = partner, beat
        self.said: dict[str, Any] = {}

    def read(self) -> dict[str, Any]:
        answer = self.partner.api.get("/v1/test/clock")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = json.loads(answer.content)
        return found

    def now(self) -> datetime:
        environment = Environment.objects.get(pk=self.partner.environment.pk)
        return kernel_clock.now(environment)

    def advance(self, by: timedelta) -> None:
        """Move it, and tell the bank."""
        seconds = int(by.total_seconds()) + 1
        answer = self.partner.api.post("/v1/test/clock/advance", {"seconds": seconds})
        assert answer.status_code == 201, answer.content
        self.said = json.loads(answer.content)
        self.beat.tell_bank()

    def to(self, at: datetime) -> None:
        self.advance(at - self.now())

    def to_the_cut_off(self) -> None:
        """Dispatch what is held, and go to the release of the last open window."""
        self.beat.dispatch()
        release_at = (
            Window.objects.filter(closed_at__isnull=True)
            .order_by("-release_at")
            .values_list("release_at", flat=True)[0]
        )
        self.to(release_at)

    def to_the_settlement(self, days: int = 0) -> None:
        """Go to 10:00 in New York of the latest effective date, plus some days: the bank has paid and reported."""
        effective_on = Submission.objects.order_by("-effective_on").values_list("effective_on", flat=True)[0]
        self.to(datetime.fromisoformat(f"{effective_on}T15:30:00+00:00") + timedelta(days=days))


class Beat:
    """The periodic tasks, run by hand in their order, with the bank between sending and collecting."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    def tell_bank(self) -> None:
        test_mode.tell_bank(read_clock=kernel_clock.machine_now)

    def dispatch(self) -> None:
        dispatch.dispatch_held(machine_now=kernel_clock.machine_now())

    def tick(self) -> None:
        self.tell_bank()
        self.dispatch()
        submission.run_due_windows(read_clock=kernel_clock.machine_now)
        self.bank.works()
        confirmation.collect_all(read_clock=kernel_clock.machine_now)
        doubts.resolve_due(read_clock=kernel_clock.machine_now)


def books_balance() -> bool:
    """The integrity check of the ledger."""
    report = integrity.check()
    assert report.balanced, report
    return True


def incidents() -> list[str]:
    return sorted(Incident.objects.values_list("kind", flat=True))


def _balance(environment: Environment, code: str) -> int:
    return balances.now(environment_id=environment.pk, code=code, currency="USD")
