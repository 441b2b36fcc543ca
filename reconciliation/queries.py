"""Reads of reconciliation. A partner sees its own movements and its own rail accounts only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from config.kernel.errors import NotFound
from onboarding.partners.models import Environment
from reconciliation.models import Discrepancy, Proof, Run, RunShare, Statement
from reconciliation.states import COUNTED, StatementStatus


def runs_of(environment: Environment) -> QuerySet[Run]:
    """Runs of the environment's own rail accounts, and runs that proved something of it on a shared one."""
    own_shares = RunShare.objects.within(environment).filter(run=OuterRef("pk"))
    return Run.objects.select_related("rail_account").filter(Exists(own_shares))


def run_of(environment: Environment, public_id: str) -> Run:
    """One of them. Raises NotFound."""
    run = runs_of(environment).filter(pk=Run.parse_id(public_id)).first()
    if run is None:
        raise NotFound(noun="reconciliation run", id=public_id)
    return run


def owns_account(environment: Environment, run: Run) -> bool:
    """Whether the whole statement is the environment's own."""
    return run.rail_account.environment_id == environment.pk


def statements_of(environment: Environment) -> QuerySet[Statement]:
    """Statements of the environment's own rail accounts; the raw bytes are not loaded."""
    return Statement.objects.filter(rail_account__environment=environment).select_related("rail_account").defer("raw")


@dataclass(frozen=True, slots=True)
class BalancesAround:
    """The balances of the nearest statements that count, before and after one that does not."""

    day_before: date | None
    closing_before_minor: int | None
    day_after: date | None
    opening_after_minor: int | None


def balances_around(statement: Statement) -> BalancesAround:
    """Return the balances that an unreadable day continues. An unknown day is taken for the first gap."""
    counted = Statement.objects.filter(rail_account=statement.rail_account, status__in=COUNTED).defer("raw")
    day = statement.as_of_on
    if day is None:
        after = counted.filter(status=StatementStatus.PROVISIONAL).order_by("as_of_on").first()
        earlier = counted.filter(as_of_on__lt=after.as_of_on) if after else counted
    else:
        after = counted.filter(as_of_on__gt=day).order_by("as_of_on").first()
        earlier = counted.filter(as_of_on__lt=day)
    before = earlier.order_by("-as_of_on").first()
    return BalancesAround(
        before.as_of_on if before else None,
        before.closing_minor if before else None,
        after.as_of_on if after else None,
        after.opening_minor if after else None,
    )


def discrepancies_of(environment: Environment) -> QuerySet[Discrepancy]:
    """Discrepancies about the environment's own movements."""
    return Discrepancy.objects.filter(environment=environment).select_related("run", "line")


def proofs_of(environment: Environment) -> QuerySet[Proof]:
    """What was proven for the environment."""
    rows: QuerySet[Proof] = Proof.objects.within(environment).select_related("match", "match__run", "match__line")
    return rows


def proofs_about(subject_ids: list[uuid.UUID], environment_id: uuid.UUID) -> QuerySet[Proof]:
    """The proofs of some movements, for the timeline."""
    rows = Proof.objects.across_environments().filter(environment_id=environment_id, subject_id__in=subject_ids)
    found: QuerySet[Proof] = rows.select_related("match", "match__run", "match__line", "match__line__statement")
    return found
