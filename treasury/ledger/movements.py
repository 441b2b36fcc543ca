"""Every movement of money, one function each.

Each takes a set, posts it in one journal inside the caller's transaction, and returns the subjects that were posted.
What was posted before is skipped, so that an overlapping poll or a repeated file posts nothing twice. `at` is business
time. Each docstring names the debited and the credited account.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from config.kernel import ids
from onboarding.partners.models import Environment
from treasury.ledger import accounts, chart, journal, sql_calls
from treasury.ledger.accounts import Key
from treasury.ledger.journal import Part
from treasury.money import Exchange


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """What to hold for one subject: the amount for the beneficiary, and our fee."""

    subject_id: uuid.UUID
    attempt: int
    environment_id: uuid.UUID
    currency: str
    amount_minor: int
    fee_minor: int = 0
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money of one receipt that a rail proves to have arrived."""

    subject_id: uuid.UUID
    environment_id: uuid.UUID
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class SuspendedLine:
    """A statement line: `amount_minor` is positive when the bank credited us.

    It counts at noon UTC of its day.
    """

    subject_id: uuid.UUID
    amount_minor: int
    currency: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Conversion:
    """One exchange of a partner's money, for one subject (a quote)."""

    subject_id: uuid.UUID
    environment_id: uuid.UUID
    exchange: Exchange


# Money of transfers.


def held(*, holds: Sequence[HoldOrder], at: datetime) -> list[uuid.UUID]:
    """Debit available, credit payouts_pending: amount and fee. Raises AccountOverdrawn, HoldStillActive."""
    if not holds:
        return []
    return sql_calls.call(
        "ledger_hold_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids(ids.new_many(len(holds))),
        sql_calls.uuids([order.subject_id for order in holds]),
        ("int[]", [order.attempt for order in holds]),
        sql_calls.uuids([order.environment_id for order in holds]),
        ("text[]", [order.currency for order in holds]),
        ("bigint[]", [order.amount_minor for order in holds]),
        ("bigint[]", [order.fee_minor for order in holds]),
        ("timestamptz[]", [order.expires_at for order in holds]),
        subjects=[order.subject_id for order in holds],
    )


def submitted(
    *, attempts: Mapping[uuid.UUID, int], rail_environment_id: uuid.UUID, rail_code: str, at: datetime
) -> list[uuid.UUID]:
    """Debit payouts_pending, credit in_transit: the amount.

    `attempts` numbers the instruction of each subject. Expired holds are not sent.
    """
    return sql_calls.call(
        "ledger_send_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids(list(attempts)),
        ("int[]", list(attempts.values())),
        ("uuid", rail_environment_id),
        ("text", rail_code),
        subjects=list(attempts),
    )


def settled(
    *, subject_ids: Sequence[uuid.UUID], at: datetime, paid_minor: Mapping[uuid.UUID, int] | None = None
) -> list[uuid.UUID]:
    """Debit in_transit, credit float, on evidence of the rail; for the fee, debit payouts_pending, credit fees:revenue.

    Where `paid_minor` says that less was paid, the remainder goes back: debit in_transit, credit available. Raises
    HoldExceeded.
    """
    paid = None if paid_minor is None else [paid_minor.get(subject) for subject in subject_ids]
    return sql_calls.call(
        "ledger_settle_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids(subject_ids),
        ("bigint[]", paid),
        subjects=subject_ids,
    )


def withdrawn(*, subject_ids: Sequence[uuid.UUID], at: datetime) -> list[uuid.UUID]:
    """Debit in_transit, credit payouts_pending: refused with proof, rerouted, or given to a person."""
    return sql_calls.call(
        "ledger_withdraw_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids(subject_ids),
        subjects=subject_ids,
    )


def released(*, subject_ids: Sequence[uuid.UUID], at: datetime) -> list[uuid.UUID]:
    """Debit payouts_pending, credit available, amount and fee: cancelled or failed.

    Money in transit is not released.
    """
    return _let_go("released", subject_ids, at)


def expired(*, subject_ids: Sequence[uuid.UUID], at: datetime) -> list[uuid.UUID]:
    """Debit payouts_pending, credit available: amount and fee of holds that have expired at `at`."""
    return _let_go("expired", subject_ids, at)


def _let_go(stage: str, subject_ids: Sequence[uuid.UUID], at: datetime) -> list[uuid.UUID]:
    subjects = sql_calls.uuids(subject_ids)
    return sql_calls.call(
        "ledger_release_many", ("uuid", ids.new()), ("timestamptz", at), subjects, ("text", stage), subjects=subject_ids
    )


def returned(*, subject_ids: Sequence[uuid.UUID], at: datetime) -> list[uuid.UUID]:
    """Debit float, credit available: what was paid and came back; the fee is kept."""
    return sql_calls.call(
        "ledger_return_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids(subject_ids),
        subjects=subject_ids,
    )


# Money that arrives, and statement lines.


def funded(
    *, arrivals: Sequence[Arrival], rail_environment_id: uuid.UUID, rail_code: str, at: datetime
) -> list[uuid.UUID]:
    """Debit float, credit available: a partner's money arrived at a rail account."""
    if not arrivals:
        return []
    return sql_calls.call(
        "ledger_fund_many",
        ("uuid", ids.new()),
        ("timestamptz", at),
        sql_calls.uuids([arrival.subject_id for arrival in arrivals]),
        sql_calls.uuids([arrival.environment_id for arrival in arrivals]),
        ("text[]", [arrival.currency for arrival in arrivals]),
        ("bigint[]", [arrival.amount_minor for arrival in arrivals]),
        ("uuid", rail_environment_id),
        ("text", rail_code),
        subjects=[arrival.subject_id for arrival in arrivals],
    )


def suspended(
    *, rail_account_code: str, rail_environment_id: uuid.UUID, lines: Sequence[SuspendedLine], at: datetime
) -> list[uuid.UUID]:
    """Debit float, credit suspense for an unexplained line; the opposite where the bank took money.

    It counts on the line's own day, and no later than `at`.
    """
    float_code, suspense_code = chart.rail_float(rail_account_code), chart.suspense(rail_account_code)
    livemode = _livemode(rail_environment_id)

    def sides(line: SuspendedLine) -> tuple[Key, Key]:
        return Key(rail_environment_id, float_code, line.currency), accounts.house_key(
            suspense_code, line.currency, livemode=livemode
        )

    by_day: dict[date, list[SuspendedLine]] = defaultdict(list)
    for line in lines:
        by_day[line.effective_on].append(line)
    posted: list[uuid.UUID] = []
    for day, of_day in sorted(by_day.items()):
        noon = datetime.combine(day, time(12), UTC)
        posted += _post_lines(
            "suspended", of_day, sides=sides, livemode=livemode, reference=rail_account_code, at=min(noon, at)
        )
    return posted


def explained(
    *,
    rail_account_code: str,
    rail_environment_id: uuid.UUID,
    to_code: str,
    lines: Sequence[SuspendedLine],
    at: datetime,
    to_environment_id: uuid.UUID | None = None,
) -> list[uuid.UUID]:
    """Debit suspense, credit what the line turned out to be; the opposite for money that the bank took.

    `to_code` is an account of the house, unless an environment is named.
    """
    suspense_code = chart.suspense(rail_account_code)
    livemode = _livemode(rail_environment_id)

    def sides(line: SuspendedLine) -> tuple[Key, Key]:
        suspense = accounts.house_key(suspense_code, line.currency, livemode=livemode)
        found = accounts.house_key(to_code, line.currency, livemode=livemode)
        return suspense, Key(to_environment_id, to_code, line.currency) if to_environment_id else found

    return _post_lines("explained", lines, sides=sides, livemode=livemode, reference=rail_account_code, at=at)


def fee_charged_by_bank(
    *, rail_account_code: str, rail_environment_id: uuid.UUID, lines: Sequence[SuspendedLine], at: datetime
) -> list[uuid.UUID]:
    """Debit fees:rail_cost, credit float for a charge (a negative line); the opposite for a refunded charge."""
    float_code = chart.rail_float(rail_account_code)
    livemode = _livemode(rail_environment_id)

    def sides(line: SuspendedLine) -> tuple[Key, Key]:
        return Key(rail_environment_id, float_code, line.currency), accounts.house_key(
            chart.FEES_RAIL_COST, line.currency, livemode=livemode
        )

    return _post_lines("fee_charged_by_bank", lines, sides=sides, livemode=livemode, reference=rail_account_code, at=at)


# Exchange of currencies.


def exchanged(
    *, conversions: Sequence[Conversion], livemode: bool, at: datetime, description: str = ""
) -> list[uuid.UUID]:
    """Debit available, credit fx:position for the sold amount; the opposite for the bought amount.

    The rounding residue: debit fx:position, credit fx:result. The legs of a conversion are linked, all or none. The
    journal balances in each currency. Raises AccountOverdrawn, LinkedPartsKnown.
    """
    keys = {key for conversion in conversions for key in _exchange_keys(conversion, livemode=livemode)}
    known = accounts.open_many(keys)
    parts: list[Part] = []
    for conversion in conversions:
        sold_from, sold_to, bought_from, bought_to, residue_to = (
            known[key] for key in _exchange_keys(conversion, livemode=livemode)
        )
        deal, subject = conversion.exchange, conversion.subject_id
        parts.append(Part("exchange_sold", subject, sold_from, sold_to, deal.sold.amount_minor))
        parts.append(Part("exchange_bought", subject, bought_from, bought_to, deal.bought.amount_minor))
        if deal.residue.amount_minor:
            parts.append(Part("exchange_residue", subject, bought_from, residue_to, deal.residue.amount_minor))
    return journal.post(parts=parts, livemode=livemode, at=at, description=description, linked=True)


def _exchange_keys(conversion: Conversion, *, livemode: bool) -> tuple[Key, Key, Key, Key, Key]:
    sold, bought = conversion.exchange.sold.currency, conversion.exchange.bought.currency
    return (
        Key(conversion.environment_id, chart.AVAILABLE, sold),
        accounts.house_key(chart.FX_POSITION, sold, livemode=livemode),
        accounts.house_key(chart.FX_POSITION, bought, livemode=livemode),
        Key(conversion.environment_id, chart.AVAILABLE, bought),
        accounts.house_key(chart.FX_RESULT, bought, livemode=livemode),
    )


def _post_lines(
    kind: str,
    lines: Sequence[SuspendedLine],
    *,
    sides: Callable[[SuspendedLine], tuple[Key, Key]],
    livemode: bool,
    reference: str,
    at: datetime,
) -> list[uuid.UUID]:
    """Post lines between two accounts each: a credit debits the first and credits the second, a debit the opposite."""
    pairs = [sides(line) for line in lines]
    known = accounts.open_many(key for pair in pairs for key in pair)
    parts = []
    for line, (first, second) in zip(lines, pairs, strict=True):
        debit, credit = (first, second) if line.amount_minor > 0 else (second, first)
        parts.append(Part(kind, line.subject_id, known[debit], known[credit], abs(line.amount_minor)))
    return journal.post(parts=parts, livemode=livemode, at=at, reference=reference)


def _livemode(environment_id: uuid.UUID) -> bool:
    return Environment.objects.only("livemode").get(pk=environment_id).livemode
