"""Functions that a fork runs to inspect the platform while it is being killed. They read the tables directly."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from config.kernel import clock, ids
from onboarding.demo import quiet, timeline
from onboarding.partners import api_keys, partners
from onboarding.partners.models import Environment
from reconciliation.models import Discrepancy, Proof, Run
from settlement import monitor
from settlement.models import Instruction
from settlement.planning import rail_accounts
from settlement.planning.models import RailAccount
from settlement.rails import sandbox_controls
from settlement.rails.errors import BankUnreachable
from settlement.states import InstructionStatus
from treasury.ledger import integrity
from treasury.ledger.models import Account
from webhooks.models import Delivery, Event

ACTOR = "tests"


def create_partner(slug: str) -> dict[str, Any]:
    """Create a partner with a key, and a bank that proves absence after seconds."""
    test, _ = partners.register(name=slug.title(), slug=slug, registered_by=ACTOR, at=clock.machine_now())
    _, secret = api_keys.issue(environment=test, name="bad days", issued_by=ACTOR, at=clock.machine_now())
    account = RailAccount.objects.across_environments().get(pk=rail_accounts.ensure_sandbox().pk)
    account.settings = {**account.settings, "absence_margin_seconds": 2}
    account.save()
    return {"environment": str(test.pk), "secret": secret}


def progress(environment_id: str) -> dict[str, Any]:
    """Return the state of the partner's transfers and the clocks."""
    environment = Environment.objects.get(pk=environment_id)
    now = clock.now(environment)
    try:
        bank = sandbox_controls.state()
    except BankUnreachable:
        bank = None
    is_quiet = (
        bank is not None
        and timeline.bank_knows()
        and quiet.is_quiet()
        and datetime.fromisoformat(bank["bank_time"]) >= now - timedelta(seconds=30)
    )
    return {
        "is_quiet": is_quiet,
        "now": now.timestamp(),
        "next": _next_moment(bank).timestamp() if is_quiet and bank is not None else None,
        "totals": _totals(environment),
        "undelivered": _undelivered(environment),
        "unproven": _unproven(environment),
    }


def invariants(environment_id: str) -> dict[str, Any]:
    """Return what must hold for all partners at the end."""
    bank = sandbox_controls.state()
    events = Event.objects.across_environments().filter(environment=environment_id).values_list("id", flat=True)
    backlog = {
        reading.what: reading.count for reading in monitor.backlog(machine_now=clock.machine_now()) if reading.count
    }
    return {
        "books_balance": integrity.check().balanced,
        "violations": [str(finding) for finding in integrity.check().findings if not finding.holds],
        "seen_more_than_once": bank["seen_more_than_once"],
        "files_seen_more_than_once": bank["files_seen_more_than_once"],
        "stuck": backlog,
        "balances_agree": all(Run.objects.values_list("float_minor", flat=True))
        and all(run.balances_agree for run in Run.objects.all()),
        "discrepancies": list(Discrepancy.objects.values_list("kind", flat=True)),
        "float_minor": Account.objects.across_environments().get(code="rail:ach-test:float").balance_minor,
        "bank_minor": bank["accounts"][0]["balance_minor"],
        "events": [ids.public("evt", each) for each in events],
    }


def _next_moment(bank: dict[str, Any]) -> datetime:
    queued = Instruction.objects.across_environments().filter(status=InstructionStatus.QUEUED)
    release_at: datetime | None = (
        queued.order_by("window__release_at").values_list("window__release_at", flat=True).first()
    )
    close_at = datetime.fromisoformat(bank["next_moments"]["close"]) + timedelta(minutes=30)
    return min(release_at or close_at, close_at)


def _totals(environment: Environment) -> dict[str, Any]:
    from django.db.models import Count, Sum

    from payouts.models import Receipt, Transfer

    transfers = (
        Transfer.objects.within(environment)
        .values_list("status")
        .annotate(count=Count("id"), amount=Sum("amount_minor"))
    )
    events = Event.objects.within(environment).values_list("type").annotate(count=Count("id"))
    balances = Account.objects.within(environment).values_list("code", "balance_minor")
    return {
        "transfers": {status: [count, int(amount)] for status, count, amount in transfers},
        "balances": dict(balances),
        "events": dict(events),
        "receipts": Receipt.objects.within(environment).count(),
    }


def _undelivered(environment: Environment) -> int:
    waiting = Event.objects.within(environment).filter(deliveries__isnull=True).count()
    return waiting + Delivery.objects.within(environment).exclude(status="delivered").count()


def _unproven(environment: Environment) -> int:
    instructions = Instruction.objects.within(environment)
    settled = instructions.filter(settled_on__isnull=False).count()
    returned = instructions.filter(status=InstructionStatus.RETURNED).count()
    return settled + returned - Proof.objects.within(environment).filter(kind__in=["settled", "returned"]).count()
