"""Balances of an environment by currency, its held money, and whether the invariants hold."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Sum

from onboarding.partners.models import Environment
from treasury import money
from treasury.ledger import chart, integrity
from treasury.ledger.models import Account, Hold, Stage


def of_environment(environment: Environment) -> dict[str, Any]:
    """Summarize one environment for its owner. The invariants cover its own accounts and holds only."""
    by_currency: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for account in Account.objects.within(environment):
        by_currency[account.currency][account.code] = account.balance_minor
    in_transit = dict(
        Hold.objects.within(environment)
        .filter(closed_at=None, stage=Stage.IN_TRANSIT)
        .values_list("currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("currency")
    )
    findings = integrity.check_environment(environment.pk)
    return {
        "object": "ledger_balance",
        "livemode": environment.livemode,
        "balanced": findings.balanced,
        "balances": [
            _in_currency(currency, codes, in_transit.get(currency, 0))
            for currency, codes in sorted(by_currency.items())
        ],
        "invariants": [
            {"name": finding.invariant.name, "sentence": finding.invariant.sentence, "holds": finding.holds}
            for finding in findings.findings
        ],
    }


def _in_currency(currency: str, codes: dict[str, int], in_transit_minor: int) -> dict[str, Any]:
    return {
        "currency": currency,
        "available": money.format(codes.get(chart.AVAILABLE, 0), currency),
        "held": money.format(codes.get(chart.PAYOUTS_PENDING, 0) + in_transit_minor, currency),
        "in_transit": money.format(in_transit_minor, currency),
    }
