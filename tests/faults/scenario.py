"""The scenario in which a process is killed: an environment is funded, a batch and a single transfer are ordered, paid,
returned, refused, reported by webhook and reconciled.

The steps up to the point run one by one, each in its own process. After the kill, the tasks of the timetable run in new
workers while time passes, and everything must end as without the kill.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx

from config.kernel import clock as kernel_clock
from config.kernel import ids
from onboarding.demo import quiet
from onboarding.partners.models import Environment
from payouts.models import Receipt, Transfer
from payouts.states import TransferStatus
from reconciliation.models import Discrepancy, Proof, Run
from settlement import monitor
from settlement.limits import SEND_LEASE
from settlement.models import ClockAdvance, Incident, Instruction, Submission
from settlement.states import InstructionStatus
from tests.factories import webhooks as make_webhooks
from tests.factories.settlement import items
from tests.factories.webhooks import Receiver
from tests.faults.fork_server import ForkServer, WebServer
from tests.faults.points import BY_NAME, Point
from tests.faults.worker import DELIVER_ONCE, DISPATCHER
from tests.flows.world import Bank, Partner, fate
from treasury.ledger import integrity
from treasury.ledger.models import Account
from webhooks.limits import LEASE as WEBHOOK_LEASE
from webhooks.models import Delivery, Event

PAYROLL = ("100.00", "150.00", fate(3), fate(50))
SINGLE = "75.00"
FUNDS = "1000000.00"
STATUSES = ["settled", "settled", "returned", "failed", "settled"]

EVENTS = {
    "receipt.received": 1,
    "batch.accepted": 1,
    "transfer.accepted": 1,
    "transfer.settled": 4,
    "transfer.returned": 1,
    "transfer.failed": 1,
    "batch.completed": 1,
}

NOTIFY_BANK = "settlement.tasks.tell_sandbox_bank"
DISPATCH = "settlement.tasks.dispatch_held"
SEND = "settlement.tasks.run_due_windows"
COLLECT = "settlement.tasks.collect_outcomes"
RESOLVE = "settlement.tasks.resolve_doubts"
RECONCILE = "reconciliation.tasks.reconcile"
ROUND = (
    NOTIFY_BANK,
    DISPATCH,
    SEND,
    COLLECT,
    RESOLVE,
    RECONCILE,
    "payouts.tasks.fold_tallies",
    "payouts.tasks.cancel_expired",
    DELIVER_ONCE,
)
"""The tasks of the timetable, and the dispatcher."""

ROUNDS_MAX = 40
PAST_EVERY_LEASE = max(SEND_LEASE, WEBHOOK_LEASE) + timedelta(minutes=1)


class Scenario:
    """One run of the scenario."""

    def __init__(
        self, *, partner: Partner, bank: Bank, fork_server: ForkServer, receiver: Receiver, machine_time: Any
    ) -> None:
        self.partner, self.bank, self.fork_server, self.receiver, self.machine_time = (
            partner,
            bank,
            fork_server,
            receiver,
            machine_time,
        )
        self.point: Point | None = None
        self.web: WebServer | None = None  # Where requests go; None means this process.
        self.was_killed = False
        self.steps: dict[str, Callable[[], None]] = {
            "announce funding": lambda: self.task(NOTIFY_BANK),
            "order": lambda: self.request("/v1/transfers/batch", {"items": self.payroll}, key="payroll"),
            "order one": lambda: self.request("/v1/transfers", self.single, key="single"),
            "dispatch": lambda: self.task(DISPATCH),
            "move the clock": self.move_to_the_release,
            "announce clock": lambda: self.task(NOTIFY_BANK),
            "send": lambda: self.task(SEND),
            "ask about the file": lambda: self.ask(times=1),
            "ask until proof": lambda: self.ask(times=2),
            "acknowledge": lambda: self.bank_and_task(COLLECT),
            "ask about entries": self.ask_about_entries,
            "settle": lambda: self.another_day_and_task(hours=14),
            "return": lambda: self.another_day_and_task(hours=24),
            "reconcile": self.evening_and_reconcile,
            "deliver webhooks": lambda: self.task(DELIVER_ONCE, killed_task=DISPATCHER),
        }

    def run(self, point: Point | None = None) -> None:
        """Run the steps; at `point` a process is killed."""
        make_webhooks.register(self.partner.environment, url=self.receiver.url)
        self.payroll, (self.single,) = items(list(PAYROLL)), items([SINGLE])
        self.single["beneficiary"] = {**self.single["beneficiary"], "account_number": "200000001"}
        self.request(
            "/v1/test/fundings",
            {"amount": FUNDS, "currency": "USD", "reference": "funding"},
            key="funding",
            may_be_killed=False,
        )
        asks = point.stage if point is not None and point.stage.startswith("ask") else ""
        deaths = (
            [BY_NAME[point.earlier], point]
            if point is not None and point.earlier
            else [point]
            if point is not None
            else []
        )
        for stage, step in self.steps.items():
            if stage.startswith("ask") and stage != asks:
                continue
            if self.was_killed and not deaths and not stage.startswith("order"):
                break
            self.point = deaths[0] if deaths and deaths[0].stage == stage else None
            if stage == "acknowledge" and self.was_killed:
                break
            step()
            if self.point is not None:
                deaths.pop(0)
                self.was_killed = True
        assert not deaths, f"the scenario never reached the stage {deaths[0].stage!r}"
        self.finish()

    def task(self, name: str, *, killed_task: str = "") -> None:
        """Run one task in a worker, which may be killed."""
        if self.point is None:
            self.fork_server.run(name)
        else:
            self.fork_server.run_until_killed(self.point, [killed_task or name])

    def request(self, path: str, body: Any, *, key: str, may_be_killed: bool = True) -> None:
        """Send a request; after a kill it is repeated with the same key and body."""
        key = f"{key}-{self.partner.environment.pk}"
        if self.point is not None and may_be_killed:
            self._request_to_killed_server(path, body, key=key)
        answers = [self._post(path, body, key=key) for _ in range(2)]
        assert {answer.status_code for answer in answers} <= {201, 202}, answers[0].content
        assert answers[0].content == answers[1].content, "One key has one answer."

    def _request_to_killed_server(self, path: str, body: Any, *, key: str) -> None:
        server = self.fork_server.serve(self.point)
        try:
            answer = self._post_to(server, path, body, key=key)
        except httpx.TransportError:
            server.assert_killed()
            return
        raise AssertionError(f"the web server was not killed: {answer.status_code} {answer.text[:500]}")

    def _post(self, path: str, body: Any, *, key: str) -> Any:
        return (
            self._post_to(self.web, path, body, key=key)
            if self.web
            else self.partner.api.post(path, body, idempotency_key=key)
        )

    def _post_to(self, server: WebServer, path: str, body: Any, *, key: str) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.partner.api.secret}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        return httpx.post(server.url + path, content=json.dumps(body), headers=headers, trust_env=False, timeout=30)

    def bank_and_task(self, name: str) -> None:
        """Run a task after the bank has processed its folders."""
        self.bank.works()
        self.task(name)

    def move_to_the_release(self) -> None:
        """Move the clock to the release of the window with the transfers."""
        release_at = (
            Transfer.objects.across_environments().order_by("-release_at").values_list("release_at", flat=True)[0]
        )
        self.advance(release_at - self.business_now(), key="to-the-release", may_be_killed=True)
        advances = list(ClockAdvance.objects.across_environments())
        assert len(advances) == 1 and advances[0].advanced_by == advances[0].offset_after, "One key is one advance."
        # The clock stops at the release until the file has left.
        assert Environment.objects.get(pk=self.partner.environment.pk).clock_offset <= advances[0].offset_after

    def ask(self, *, times: int) -> None:
        """Let the lease of a killed sender expire, and ask the bank; twice where absence has to be proven."""
        for number in range(times):
            self.machine_time.shift(PAST_EVERY_LEASE)
            self.bank.works()
            if number + 1 == times:
                self.task(RESOLVE)
            else:
                self.fork_server.run(RESOLVE)

    def ask_about_entries(self) -> None:
        """Leave the settlement report unread; after noon the entries are in doubt and are asked about."""
        self.advance(self.settlement_day(hours=18) - self.business_now(), key="past-noon")
        self.fork_server.run(NOTIFY_BANK)
        self.task(RESOLVE)

    def another_day_and_task(self, *, hours: int) -> None:
        """Move to `hours` of UTC after the begin of the settlement day, and run the task that reads the files."""
        self.fork_server.run(COLLECT)
        self.advance(
            self.settlement_day(hours=hours if hours < 24 else hours + 16) - self.business_now(), key=f"to-{hours}"
        )
        self.fork_server.run(NOTIFY_BANK)
        self.bank_and_task(COLLECT)

    def evening_and_reconcile(self) -> None:
        """Reconcile after the bank has written the statements of both days."""
        self.advance(self.settlement_day(hours=49) - self.business_now(), key="to-the-evening")
        self.fork_server.run(NOTIFY_BANK, COLLECT)
        self.task(RECONCILE)

    def settlement_day(self, *, hours: int) -> datetime:
        """Return an instant on or after the effective date of the last file."""
        effective_on = Submission.objects.order_by("-effective_on").values_list("effective_on", flat=True)[0]
        return datetime.fromisoformat(f"{effective_on}T00:00:00+00:00") + timedelta(hours=hours)

    def business_now(self) -> datetime:
        """Return the business time of the partner."""
        return kernel_clock.now(Environment.objects.get(pk=self.partner.environment.pk))

    def advance(self, by: timedelta, *, key: str, may_be_killed: bool = False) -> None:
        """Move business time through the API."""
        seconds = int(by.total_seconds()) + 1
        if seconds > 0:
            self.request("/v1/test/clock/advance", {"seconds": seconds}, key=key, may_be_killed=may_be_killed)

    def finish(self) -> None:
        """Run the tasks in new workers and let time pass until everything has ended."""
        self.point = None
        for number in range(ROUNDS_MAX):
            self.fork_server.run(*ROUND)
            self.bank.works()
            if self.has_ended():
                return
            self.machine_time.shift(PAST_EVERY_LEASE)
            if quiet.is_quiet():
                self.advance(self.next_moment() - self.business_now(), key=f"round-{number}")
        raise AssertionError(
            f"After {ROUNDS_MAX} rounds it is not over: {self.statuses()}, {waiting()}\n{self.fork_server.log_tail()}"
        )

    def next_moment(self) -> datetime:
        """Return the release of the next window with instructions, else the end of the bank's day."""
        queued = Instruction.objects.across_environments().filter(status=InstructionStatus.QUEUED)
        release_at = queued.order_by("window__release_at").values_list("window__release_at", flat=True).first()
        close_at = datetime.fromisoformat(self.bank.seen()["next_moments"]["close"]) + timedelta(minutes=30)
        return min(release_at or close_at, close_at)

    def has_ended(self) -> bool:
        """True when every transfer has its final status, is reconciled, and was reported to the partner."""
        return self.statuses() == STATUSES and not waiting() and unproven() == 0

    def statuses(self) -> list[str]:
        """Return the statuses of all transfers, in the order of the requests."""
        rows = Transfer.objects.across_environments().order_by("batch_id", "position", "id")
        return [str(status) for status in rows.values_list("status", flat=True)]

    def assert_consistent(self) -> None:
        """Check what a kill must not change."""
        seen = self.bank.seen()
        assert seen["seen_more_than_once"] == {} and seen["files_seen_more_than_once"] == []
        assert paid_by_the_bank() == Counter({("100.00", 1): 1, ("150.00", 1): 1, (fate(3), 1): 1, (SINGLE, 1): 1})
        assert seen["accounts"][0]["balance_minor"] == 99_967_500
        assert self.statuses() == STATUSES
        assert integrity.check().balanced
        assert balances() == {
            ("partner", "available"): 99_967_400,
            ("partner", "payouts_pending"): 0,
            ("house", "fees:revenue"): 100,
            ("house", "rail:ach-test:float"): 99_967_500,
            ("house", "rail:ach-test:in_transit"): 0,
        }
        assert waiting() == {}
        assert list(Incident.objects.filter(closed_at__isnull=True).values_list("kind", flat=True)) == []
        assert list(Discrepancy.objects.values_list("kind", flat=True)) == []
        assert all(run.balances_agree for run in Run.objects.all())
        told = {
            "receipt.received": 1,
            "batch.accepted": 1,
            "transfer.accepted": 1,
            "transfer.settled": 4,
            "transfer.returned": 1,
            "transfer.failed": 1,
        }
        assert self.partner.told() == Counter({**told, "batch.completed": 1})
        self._assert_every_event_was_delivered()

    def _assert_every_event_was_delivered(self) -> None:
        """Every event arrived at least once, always with the same bytes under its id."""
        events = Event.objects.across_environments().values_list("id", flat=True)
        heard: dict[str, set[bytes]] = {}
        for request in self.receiver.received:
            heard.setdefault(request.headers["webhook-id"], set()).add(request.body)
        assert heard.keys() == {ids.public("evt", event) for event in events}
        assert all(len(bodies) == 1 for bodies in heard.values())


def paid_by_the_bank() -> Counter[tuple[str, int]]:
    """Return the amounts that the bank paid, with how often it saw them, from its database."""
    from settlement.sandbox.models import Entry

    rows = Entry.objects.filter(settled_at__isnull=False).values_list("amount_minor", "seen_count")
    return Counter((f"{amount // 100}.{amount % 100:02d}", seen) for amount, seen in rows)


def balances() -> dict[tuple[str, str], int]:
    """Return the balances of all accounts by owner and code, in minor units."""
    rows = Account.objects.across_environments().filter(environment__livemode=False)
    found = rows.values_list("environment__partner__is_house", "code", "balance_minor")
    return {("house" if is_house else "partner", code): balance for is_house, code, balance in found}


def waiting() -> dict[str, int]:
    """Return what has not ended, by name: the backlog, deliveries, and fundings unknown to the bank."""
    found = {reading.what: reading.count for reading in monitor.backlog(machine_now=kernel_clock.machine_now())}
    found["deliveries"] = Delivery.objects.across_environments().exclude(status="delivered").count()
    found["events without deliveries"] = Event.objects.across_environments().filter(deliveries__isnull=True).count()
    found["fundings the bank does not know"] = (
        Receipt.objects.across_environments().filter(bank_told_at__isnull=True).count()
    )
    found["transfers without an end"] = (
        Transfer.objects.across_environments()
        .filter(status__in=[TransferStatus.QUEUED, TransferStatus.SUBMITTED])
        .count()
    )
    return {what: count for what, count in found.items() if count and what != "incidents open"}


def unproven() -> int:
    """Return how many settlements and returns are not reconciled."""
    instructions = Instruction.objects.across_environments()
    settled = instructions.filter(settled_on__isnull=False).count()
    returned = instructions.filter(status=InstructionStatus.RETURNED).count()
    return settled + returned - Proof.objects.across_environments().filter(kind__in=["settled", "returned"]).count()
