"""Validation of a parsed request before anything is written. It lists every problem of every item."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET

from config.kernel.errors import FieldProblem, NotFound, ValidationFailed
from onboarding.partners.models import Environment
from payouts import beneficiaries, field_rules
from payouts.beneficiaries import Account, Payee
from payouts.limits import PROBLEMS_SHOWN_MAX
from payouts.models import Beneficiary
from payouts.parsing import ParsedRequest
from payouts.request_fields import Problem
from payouts.request_types import TransferRequest
from settlement.planning import NoPlan, Plan, PlanItem, plan_many
from treasury.money import Money


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """An item that passed validation: its request, amount, payee and plan."""

    order: TransferRequest
    money: Money
    payee: Payee
    plan: Plan


def check_batch(parsed: ParsedRequest, *, environment: Environment, now: datetime) -> list[CheckedItem]:
    """Validate a whole request.

    `now` is business time. Raises ValidationFailed with all problems, in the order of the items.
    """
    problems = list(parsed.problems)
    moneys: list[Money | None] = []
    for position, order in enumerate(parsed.orders):
        money, found = (None, []) if order is None else field_rules.check_request(order)
        moneys.append(money)
        problems += [parsed.problem(position, problem) for problem in found]
    problems += _batch_reference(parsed) + _same_references(parsed) + _mixed_currencies(parsed, moneys)
    if problems:
        raise refusal(parsed, problems)
    return _check_with_tables(parsed, moneys, environment=environment, now=now)


def _check_with_tables(
    parsed: ParsedRequest, moneys: Sequence[Money | None], *, environment: Environment, now: datetime
) -> list[CheckedItem]:
    """Checks that need the database or the planning rules: named beneficiaries, and a rail for every item."""
    known = _named_payees(parsed, environment)
    plans = plan_many(
        [PlanItem(money.amount_minor, money.currency) for money in moneys if money is not None],
        environment=environment,
        now=now,
    )
    problems: list[FieldProblem] = []
    checked: list[CheckedItem] = []
    for position, (order, money, plan) in enumerate(zip(parsed.orders, moneys, plans, strict=True)):
        assert order is not None and money is not None
        payee = known.get(order.beneficiary.id) if order.beneficiary.id is not UNSET else _derive(order, environment.pk)
        if payee is None:
            problems.append(
                parsed.problem(
                    position,
                    Problem(
                        "beneficiary/id", "not_found", f"There is no beneficiary with the id {order.beneficiary.id}."
                    ),
                )
            )
        if isinstance(plan, NoPlan):
            problems.append(
                parsed.problem(
                    position,
                    Problem("currency" if plan.code == "rail_not_configured" else "amount", plan.code, plan.reason),
                )
            )
        elif payee is not None:
            checked.append(CheckedItem(order, money, payee, plan))
    if problems:
        raise refusal(parsed, problems)
    return checked


def _named_payees(parsed: ParsedRequest, environment: Environment) -> dict[str, Payee]:
    """The beneficiaries that are named by id, by that id as it was sent.

    One query, or none where no item names an id.
    """
    spelled: dict[str, uuid.UUID] = {}
    for order in parsed.orders:
        if order is not None and order.beneficiary.id is not UNSET:
            try:
                spelled[order.beneficiary.id] = Beneficiary.parse_id(order.beneficiary.id)
            except NotFound:
                continue
    if not spelled:
        return {}
    found = beneficiaries.find_many(environment=environment, ids=spelled.values(), with_names=parsed.is_single)
    return {text: found[id_] for text, id_ in spelled.items() if id_ in found}


def _derive(order: TransferRequest, environment_id: uuid.UUID) -> Payee:
    who = order.beneficiary
    account_type = "checking" if who.account_type is UNSET else who.account_type
    return beneficiaries.derive(
        environment_id=environment_id,
        account=Account(str(who.name), str(who.routing_number), str(who.account_number), account_type),
    )


def _batch_reference(parsed: ParsedRequest) -> list[FieldProblem]:
    if not parsed.reference:
        return []
    return [
        FieldProblem("#/reference", problem.code, problem.detail)
        for problem in field_rules.batch_reference(parsed.reference)
    ]


def _same_references(parsed: ParsedRequest) -> list[FieldProblem]:
    """A problem for the second and every further item with the same reference."""
    first: dict[str, int] = {}
    problems = []
    for position, reference in enumerate(parsed.references):
        if not reference:
            continue
        earlier = first.setdefault(reference, position)
        if earlier != position:
            where = f"item {earlier}" if parsed.rows is None else f"row {parsed.rows[earlier]}"
            problems.append(
                parsed.problem(
                    position,
                    Problem(
                        "reference", "duplicate_reference", f"The reference {reference[:80]} is used by {where} too."
                    ),
                )
            )
    return problems


def _mixed_currencies(parsed: ParsedRequest, moneys: Sequence[Money | None]) -> list[FieldProblem]:
    """A batch has one currency, so that its total is one number."""
    first = next((money.currency for money in moneys if money is not None), None)
    return [
        parsed.problem(
            position,
            Problem("currency", "mixed_currencies", f"A batch has one currency, and its first item is in {first}."),
        )
        for position, money in enumerate(moneys)
        if money is not None and money.currency != first
    ]


def refusal(parsed: ParsedRequest, problems: list[FieldProblem]) -> ValidationFailed:
    """All problems in the order of the items. The first thousand are shown; `count` is the number of all."""
    ordered = sorted(problems, key=lambda problem: _place(problem.pointer))
    error = ValidationFailed(ordered)
    error.problems = ordered[:PROBLEMS_SHOWN_MAX]
    return error


def _place(pointer: str) -> tuple[int, int]:
    parts = pointer.split("/")
    inside = len(parts) > 2 and parts[1] in ("items", "rows") and parts[2].isdigit()
    return (1, int(parts[2])) if inside else (0, 0)
