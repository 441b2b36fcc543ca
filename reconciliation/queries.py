"""What may be asked of reconciliation. A partner is answered about its own movements and its own rail accounts only."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from config.kernel.errors import NotFound
from onboarding.partners.models import Environment
from reconciliation.models import Discrepancy, Proof, Run, RunShare, Statement


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
