"""Reconciliation on the dashboard: open discrepancies, the last run, and statements in quarantine."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Sum
from django.db.models.functions import Abs

from config.kernel.statuses import Colour
from config.ops.dashboard import ActionItem, Contribution, Fact, Panel, Question, Stage
from config.ops.dashboard import Sum as Amount
from config.ops.links import Target
from reconciliation.models import Discrepancy, Run, Statement
from reconciliation.states import DiscrepancyStatus, StatementStatus
from treasury import money


def contribute(question: Question) -> Contribution:
    """Return the stage "unmatched", discrepancies, statements in quarantine and the last run."""
    unmatched = _unmatched(question)
    item = ActionItem(
        "Discrepancies to explain",
        unmatched.count,
        "A bank statement and the ledger differ",
        Colour.DANGER,
        unmatched.oldest,
        unmatched.target,
    )
    return Contribution(stages=(unmatched,), action_items=(item, _quarantine(question)), panels=(_last_run(question),))


def _unmatched(question: Question) -> Stage:
    opened = Discrepancy.objects.filter(status=DiscrepancyStatus.OPEN, rail_account__livemode=question.livemode)
    rows = list(
        opened.values("currency")
        .annotate(count=Count("id"), minor=Sum(Abs("difference_minor")), first_at=Min("created_at"))
        .order_by("currency")
    )
    first_at: datetime | None = min((row["first_at"] for row in rows), default=None)
    return Stage(
        "unmatched",
        "unmatched",
        sum(row["count"] for row in rows),
        tuple(Amount(row["currency"], money.format(row["minor"], row["currency"])) for row in rows),
        colour=Colour.DANGER if rows else Colour.NEUTRAL,
        oldest=question.now - first_at if first_at else None,
        target=Target(
            "reconciliation.Discrepancy",
            {"status__exact": DiscrepancyStatus.OPEN, "rail_account__livemode__exact": int(question.livemode)},
        ),
    )


def _quarantine(question: Question) -> ActionItem:
    """Return quarantined statements of accounts without a later import; a later one proves that no day is missing."""
    later = Statement.objects.filter(
        rail_account=OuterRef("rail_account"), status=StatementStatus.IMPORTED, created_at__gt=OuterRef("created_at")
    )
    rows = Statement.objects.filter(~Exists(later), status=StatementStatus.QUARANTINED, livemode=question.livemode)
    found = rows.aggregate(count=Count("id"), first_at=Min("created_at"))
    return ActionItem(
        "Statements in quarantine",
        found["count"],
        "They could not be imported, so later days wait too",
        Colour.DANGER,
        question.now - found["first_at"] if found["first_at"] else None,
        Target(
            "reconciliation.Statement",
            {"status__exact": StatementStatus.QUARANTINED, "livemode__exact": int(question.livemode)},
        ),
    )


def _last_run(question: Question) -> Panel:
    run = Run.objects.filter(livemode=question.livemode).select_related("rail_account").order_by("-id").first()
    if run is None:
        return Panel(
            "Last reconciliation",
            1,
            "balance",
            empty="No statement was reconciled in this mode yet.",
            target=Target("reconciliation.Run"),
        )
    is_whole = run.lines_matched == run.line_count
    facts = (
        Fact("Match rate", run.match_rate, Colour.SUCCESS if is_whole else Colour.WARNING),
        Fact("Lines matched", f"{run.lines_matched:,} of {run.line_count:,}"),
        Fact("Movements proven", f"{run.transfers_proven:,}"),
        Fact(
            "Discrepancies opened",
            f"{run.discrepancies_opened:,}",
            Colour.WARNING if run.discrepancies_opened else Colour.NEUTRAL,
        ),
        Fact(
            "Ledger and bank",
            "equal" if run.balances_agree else "different",
            Colour.SUCCESS if run.balances_agree else Colour.DANGER,
        ),
        Fact("Bank balance", "", sums=(Amount(run.currency, money.format(run.closing_minor, run.currency)),)),
    )
    subtitle = f"{run.rail_account.code}, statement of {run.day:%d %b %Y}"
    return Panel("Last reconciliation", 1, "balance", facts, subtitle, target=Target("reconciliation.Run", pk=run.pk))
