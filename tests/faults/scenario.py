"""The story in which a process dies: money arrives, a batch and a single transfer are ordered, paid, returned, refused, told and proven.

The steps up to the point are taken one by one, each in a process of its own. From the death on, nobody knows where anything stands: the timetable
turns with fresh workers, time passes, and everything must end as if nothing had happened.
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
from tests.faults.fork_server import ForkServer, Served
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

TOLD = {
    "receipt.received": 1,
    "batch.accepted": 1,
    "transfer.accepted": 1,
    "transfer.settled": 4,
    "transfer.returned": 1,
    "transfer.failed": 1,
    "batch.completed": 1,
}

TELL_BANK = "settlement.tasks.tell_sandbox_bank"
DISPATCH = "settlement.tasks.dispatch_held"
SEND = "settlement.tasks.run_due_windows"
COLLECT = "settlement.tasks.collect_outcomes"
RESOLVE = "settlement.tasks.resolve_doubts"
RECONCILE = "reconciliation.tasks.reconcile"
ROUND = (
    TELL_BANK,
    DISPATCH,
    SEND,
    COLLECT,
    RESOLVE,
    RECONCILE,
    "payouts.tasks.fold_tallies",
    "payouts.tasks.cancel_expired",
    DELIVER_ONCE,
)
"""What the timetable starts again and again, and the dispatcher."""

ROUNDS_MAX = 40
PAST_EVERY_LEASE = max(SEND_LEASE, WEBHOOK_LEASE) + timedelta(minutes=1)


class Scenario:
    """One story."""

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
        self.web: Served | None = None  # Where the partner's requests go; None: into this very process.
        self.is_disturbed = False
        self.steps: dict[str, Callable[[], None]] = {
            "tell of money": lambda: self.task(TELL_BANK),
            "order": lambda: self.request("/v1/transfers/batch", {"items": self.payroll}, key="payroll"),
            "order one": lambda: self.request("/v1/transfers", self.single, key="single"),
            "dispatch": lambda: self.task(DISPATCH),
            "move the clock": self.move_to_the_release,
            "tell of time": lambda: self.task(TELL_BANK),
            "send": lambda: self.task(SEND),
            "ask about the file": lambda: self.ask(times=1),
            "ask until proof": lambda: self.ask(times=2),
            "acknowledge": lambda: self.bank_and_task(COLLECT),
            "ask about entries": self.ask_about_entries,
            "settle": lambda: self.another_day_and_task(hours=14),
            "return": lambda: self.another_day_and_task(hours=24),
            "prove": self.evening_and_prove,
            "tell": lambda: self.task(DELIVER_ONCE, dying=DISPATCHER),
        }

    def tell(self, point: Point | None = None) -> None:
        """Tell the story; at `point` a process dies."""
        make_webhooks.register(self.partner.environment, url=self.receiver.url)
        self.payroll, (self.single,) = items(list(PAYROLL)), items([SINGLE])
        self.single["beneficiary"] = {**self.single["beneficiary"], "account_number": "200000001"}
        self.request(
            "/v1/test/fundings",
            {"amount": FUNDS, "currency": "USD", "reference": "funding"},
            key="funding",
            may_die=False,
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
            if self.is_disturbed and not deaths and not stage.startswith("order"):
                break
            self.point = deaths[0] if deaths and deaths[0].stage == stage else None
            if stage == "acknowledge" and self.is_disturbed:
                break
            step()
            if self.point is not None:
                deaths.pop(0)
                self.is_disturbed = True
        assert not deaths, f"the story never came to the stage {deaths[0].stage!r}"
        self.go_on()

    def task(self, name: str, *, dying: str = "") -> None:
        """A worker does one task, or dies at it."""
        if self.point is None:
            self.fork_server.work(name)
        else:
            self.fork_server.die(self.point, [dying or name])

    def request(self, path: str, body: Any, *, key: str, may_die: bool = True) -> None:
        """A request to a web process. When it dies, the partner asks again with the same key and body, as it should."""
        key = f"{key}-{self.partner.environment.pk}"
        if self.point is not None and may_die:
            self._request_that_gets_no_answer(path, body, key=key)
        answers = [self._post(path, body, key=key) for _ in range(2)]
        assert {answer.status_code for answer in answers} <= {201, 202}, answers[0].content
        assert answers[0].content == answers[1].content, "One key has one answer."

    def _request_that_gets_no_answer(self, path: str, body: Any, *, key: str) -> None:
        server = self.fork_server.serve(self.point)
        try:
            answer = self._post_to(server, path, body, key=key)
        except httpx.TransportError:
            server.must_have_died()
            return
        raise AssertionError(f"the web server did not die: {answer.status_code} {answer.text[:500]}")

    def _post(self, path: str, body: Any, *, key: str) -> Any:
        return (
            self._post_to(self.web, path, body, key=key)
            if self.web
            else self.partner.api.post(path, body, idempotency_key=key)
        )

    def _post_to(self, server: Served, path: str, body: Any, *, key: str) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.partner.api.secret}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        return httpx.post(server.url + path, content=json.dumps(body), headers=headers, trust_env=False, timeout=30)

    def bank_and_task(self, name: str) -> None:
        """The bank looks into its folders before."""
        self.bank.works()
        self.task(name)

    def move_to_the_release(self) -> None:
        """To the release of the window that holds our transfers."""
        release_at = (
            Transfer.objects.across_environments().order_by("-release_at").values_list("release_at", flat=True)[0]
        )
        self.advance(release_at - self.business_now(), key="to-the-release", may_die=True)
        offset = Environment.objects.get(pk=self.partner.environment.pk).clock_offset
        total = sum((each.advanced_by for each in ClockAdvance.objects.across_environments()), timedelta())
        assert offset == total and ClockAdvance.objects.across_environments().count() == 1, (
            "One key moves the clock once."
        )

    def ask(self, *, times: int) -> None:
        """A sender is gone: its lease runs out, and the bank is asked; once more, when absence has to be proven."""
        for number in range(times):
            self.machine_time.shift(PAST_EVERY_LEASE)
            self.bank.works()
            if number + 1 == times:
                self.task(RESOLVE)
            else:
                self.fork_server.work(RESOLVE)

    def ask_about_entries(self) -> None:
        """The settlement report lies there and nobody reads it; at noon silence is a doubt, and the entries are asked about."""
        self.advance(self.settlement_day(hours=18) - self.business_now(), key="past-noon")
        self.fork_server.work(TELL_BANK)
        self.task(RESOLVE)

    def another_day_and_task(self, *, hours: int) -> None:
        """`hours` of UTC after the midnight that begins the settlement day; what had to be read before is read."""
        self.fork_server.work(COLLECT)
        self.advance(
            self.settlement_day(hours=hours if hours < 24 else hours + 16) - self.business_now(), key=f"to-{hours}"
        )
        self.fork_server.work(TELL_BANK)
        self.bank_and_task(COLLECT)

    def evening_and_prove(self) -> None:
        """The bank has printed the statements of both days."""
        self.advance(self.settlement_day(hours=49) - self.business_now(), key="to-the-evening")
        self.fork_server.work(TELL_BANK, COLLECT)
        self.task(RECONCILE)

    def settlement_day(self, *, hours: int) -> datetime:
        """An instant on or after the effective date of the last file."""
        effective_on = Submission.objects.order_by("-effective_on").values_list("effective_on", flat=True)[0]
        return datetime.fromisoformat(f"{effective_on}T00:00:00+00:00") + timedelta(hours=hours)

    def business_now(self) -> datetime:
        """What time it is for the partner."""
        return kernel_clock.now(Environment.objects.get(pk=self.partner.environment.pk))

    def advance(self, by: timedelta, *, key: str, may_die: bool = False) -> None:
        """Move business time through the API."""
        seconds = int(by.total_seconds()) + 1
        if seconds > 0:
            self.request("/v1/test/clock/advance", {"seconds": seconds}, key=key, may_die=may_die)

    def go_on(self) -> None:
        """The timetable turns with fresh workers, and time passes, until everything has its end."""
        self.point = None
        for number in range(ROUNDS_MAX):
            self.fork_server.work(*ROUND)
            self.bank.works()
            if self.has_ended():
                return
            self.machine_time.shift(PAST_EVERY_LEASE)
            if quiet.is_quiet():
                self.advance(self.next_moment() - self.business_now(), key=f"round-{number}")
        raise AssertionError(
            f"After {ROUNDS_MAX} rounds it is not over: {self.statuses()}, {waiting()}\n{self.fork_server.last_words()}"
        )

    def next_moment(self) -> datetime:
        """The release of the next window that holds something, else the end of the bank's day."""
        queued = Instruction.objects.across_environments().filter(status=InstructionStatus.QUEUED)
        release_at = queued.order_by("window__release_at").values_list("window__release_at", flat=True).first()
        close_at = datetime.fromisoformat(self.bank.seen()["next_moments"]["close"]) + timedelta(minutes=30)
        return min(release_at or close_at, close_at)

    def has_ended(self) -> bool:
        """Every transfer has the end that it must have, the statement has proven it, and the partner knows."""
        return self.statuses() == STATUSES and not waiting() and unproven() == 0

    def statuses(self) -> list[str]:
        """Of all transfers, in the order in which they were ordered."""
        rows = Transfer.objects.across_environments().order_by("batch_id", "position", "id")
        return [str(status) for status in rows.values_list("status", flat=True)]

    def must_be_whole(self) -> None:
        """What a bad day must not change."""
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
        self._must_have_heard_everything()

    def _must_have_heard_everything(self) -> None:
        """Every event at least once, and the same event under the same id with the same bytes."""
        events = Event.objects.across_environments().values_list("id", flat=True)
        heard: dict[str, set[bytes]] = {}
        for request in self.receiver.received:
            heard.setdefault(request.headers["webhook-id"], set()).add(request.body)
        assert heard.keys() == {ids.public("evt", event) for event in events}
        assert all(len(bodies) == 1 for bodies in heard.values())


def paid_by_the_bank() -> Counter[tuple[str, int]]:
    """Amounts that the bank paid, by how often it saw them; looked up behind the counter."""
    from settlement.sandbox.models import Entry

    rows = Entry.objects.filter(settled_at__isnull=False).values_list("amount_minor", "seen_count")
    return Counter((f"{amount // 100}.{amount % 100:02d}", seen) for amount, seen in rows)


def balances() -> dict[tuple[str, str], int]:
    """Every account of the books by owner and code, in minor units."""
    rows = Account.objects.across_environments().filter(environment__livemode=False)
    found = rows.values_list("environment__partner__is_house", "code", "balance_minor")
    return {("house" if is_house else "partner", code): balance for is_house, code, balance in found}


def waiting() -> dict[str, int]:
    """What stands still or is not told, by name: the radar, deliveries, and what the bank has not heard."""
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
    """Settlements and returns that no statement line proves yet."""
    instructions = Instruction.objects.across_environments()
    settled = instructions.filter(settled_on__isnull=False).count()
    returned = instructions.filter(status=InstructionStatus.RETURNED).count()
    return settled + returned - Proof.objects.across_environments().filter(kind__in=["settled", "returned"]).count()
