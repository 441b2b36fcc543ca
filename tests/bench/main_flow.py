"""The main flow: batches of a thousand from POST to the matched statement line, through all processes.

NACHA files go to the sandbox bank and its files come back; its BAI2 statement is matched; webhooks go to a local sink.
The test clock is advanced through the API, so that no time is spent on waiting for the next day.
"""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.bench import batches, cluster, ledger, processes, webhooks
from tests.bench.figures import Figure, figure

GOAL_SECONDS, GOAL_WEB_MB, GOAL_WORKER_MB = 120.0, 200.0, 300.0
TIMEOUT_SECONDS = 600.0

# Each looks into a partial index, or at one row.
_ANY_HELD = "SELECT EXISTS (SELECT FROM payouts_transfer WHERE status = 'held')"
_ANY_OPEN = "SELECT EXISTS (SELECT FROM payouts_batch WHERE completed_at IS NULL AND open_count > 0)"
_ANY_UNTOLD = (
    "SELECT EXISTS (SELECT FROM settlement_clockadvance WHERE bank_told_at IS NULL)"
    " OR EXISTS (SELECT FROM payouts_receipt WHERE bank_told_at IS NULL)"
)
_ANY_UNSENT = (
    "SELECT EXISTS (SELECT FROM webhooks_outboxentry)"
    " OR EXISTS (SELECT FROM webhooks_delivery WHERE status = 'pending')"
)
_PROVEN = "SELECT coalesce(sum(transfers_proven), 0) FROM reconciliation_run"
_SUBMITTED_LAST = "SELECT max(effective_on) FROM settlement_submission"
_ANY_UNANSWERED = (
    "SELECT EXISTS (SELECT FROM settlement_instruction WHERE status = 'queued')"
    " OR EXISTS (SELECT FROM settlement_submission WHERE status IN ('claimed', 'sent'))"
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """One run, which is long enough to average itself."""
    count = 3 if quick else 100
    transfers = count * batches.ITEMS
    with (
        cluster.database() as name,
        webhooks.sink() as port,
        processes.platform(WEBHOOK_ALLOWED_PRIVATE_TARGETS=f"127.0.0.1:{port}") as (web, running),
    ):
        environment, api = _partner(web, port)
        pids = {who: process.pid for who, process in running.items()}
        with cluster.superuser(name) as admin, processes.MemoryWatch(pids) as memory:
            meter = processes.Meter({**pids, "postgres": processes.postgres_pid()})
            laps = _flow(api, environment, count, lambda question: admin.execute(question).fetchone()[0])
            used = meter.used()
        _check(transfers)
    with cluster.database():
        books = _ledger_rate(sets=3 if quick else 10)
    seconds = sum(laps.values())
    said = ", ".join(f"{step} {value:.1f} s" for step, value in laps.items())
    cost = ", ".join(f"{who} {value:.0f} s" for who, value in sorted(used.items(), key=lambda pair: -pair[1]))
    yield figure(
        f"the main flow: {transfers:,} transfers from POST to matched line",
        seconds,
        "s",
        baseline=transfers / books,
        goal=f"under {GOAL_SECONDS:g} s",
        met=seconds < GOAL_SECONDS * transfers / 100_000,
        note=f"{transfers / seconds:,.0f} transfers/s; {said}; processor: {cost}",
    )
    for who, goal in (("web", GOAL_WEB_MB), ("worker", GOAL_WORKER_MB)):
        value = memory.largest_mb[who]
        yield figure(
            f"memory of a {who} process while the main flow runs",
            value,
            "MB",
            goal=f"under {goal:g} MB",
            met=value < goal,
        )


class Api:
    """A partner's program."""

    def __init__(self, port: int, secret: str) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.secret = secret

    def post(self, path: str, body: Any) -> Any:
        """POST a document, or bytes as they are. Raises RuntimeError where it is refused."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        self._wire.request("POST", path, sent, headers)
        answer = self._wire.getresponse()
        said = answer.read()
        self._wire.close()  # The server closes idle connections.
        if answer.status >= 300:
            raise RuntimeError(f"{path} was refused: {answer.status} {said[:500]!r}")
        return json.loads(said)


def _partner(web: int, sink: int) -> tuple[Any, Api]:
    """A partner with money, a key and an endpoint."""
    from django.conf import settings

    from tests.factories import partners, settlement
    from tests.factories import webhooks as make_webhooks

    settings.WEBHOOK_ALLOWED_PRIVATE_TARGETS = [f"127.0.0.1:{sink}"]
    settlement.rail_account()
    environment = partners.environment()
    make_webhooks.endpoint(environment, url=f"http://127.0.0.1:{sink}/hooks")
    api = Api(web, partners.api_key(environment)[1])
    api.post("/v1/test/fundings", {"amount": "9000000000.00", "currency": "USD", "reference": "the-month"})
    return environment, api


def _flow(api: Api, environment: Any, count: int, ask: Callable[[str], Any]) -> dict[str, float]:
    """Run the flow and return the seconds of each phase."""
    laps: dict[str, float] = {}
    bodies = [batches.as_json(f"main-{number}") for number in range(count)]
    last = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        laps[name], last = now - last, now

    def until(question: str, what: str) -> None:
        processes.await_true(lambda: not ask(question), what, seconds=TIMEOUT_SECONDS, every=0.05)

    for body in bodies:
        api.post("/v1/transfers/batch", body)
    lap("POST")
    until(_ANY_HELD, "dispatch")
    lap("dispatch")
    _move_to(api, environment, ask("SELECT max(release_at) FROM settlement_window"), until)
    until(_ANY_UNANSWERED, "the bank to acknowledge the files")
    lap("submit and acknowledge")
    settled_on = datetime.fromisoformat(f"{ask(_SUBMITTED_LAST)}T15:30:00+00:00")
    _move_to(api, environment, settled_on, until)
    until(_ANY_OPEN, "the settlement")
    lap("settle")
    # The bank writes its statement in the night.
    _move_to(api, environment, settled_on + timedelta(hours=12), until)
    processes.await_true(
        lambda: ask(_PROVEN) >= count * batches.ITEMS, "the statement", seconds=TIMEOUT_SECONDS, every=0.05
    )
    lap("match")
    until(_ANY_UNSENT, "the webhooks")
    lap("last webhooks")
    return laps


def _move_to(api: Api, environment: Any, at: datetime, until: Callable[[str, str], None]) -> None:
    """Advance the test clock, and wait until the bank has followed."""
    from config.kernel import clock

    environment.refresh_from_db()
    seconds = int((at - clock.now(environment)).total_seconds()) + 1
    if seconds > 0:
        api.post("/v1/test/clock/advance", {"seconds": seconds})
    until(_ANY_UNTOLD, "the bank to follow the clock")


def _check(transfers: int) -> None:
    """Raise RuntimeError unless every transfer settled and the ledger balances."""
    from payouts.models import Transfer
    from treasury.ledger import integrity

    settled = Transfer.objects.across_environments().filter(status="settled").count()
    if settled != transfers or not integrity.check().balanced:
        raise RuntimeError(
            f"{settled} of {transfers} transfers settled; the books balance: {integrity.check().balanced}"
        )


def _ledger_rate(*, sets: int) -> float:
    """Return the rate of the ledger alone, in this run."""
    from tests.factories import ledger as books
    from tests.factories import partners

    environment = partners.environment()
    books.fund(environment, 10**14)
    return ledger.SIZE / ledger.rates({"product": lambda: ledger.life(environment, ledger.SIZE)}, sets=sets)["product"]
