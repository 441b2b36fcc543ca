"""Reading outcomes: what the bank says about each trace number is put beside what we know, and sorted into what has to be done. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from settlement.incidents import Finding
from settlement.models import IncidentKind
from settlement.rails.base import EntryAccepted, EntryCorrected, EntryRefused, EntryReturned, EntrySettled
from settlement.rejects_and_returns import FailedAttempt
from settlement.states import OPEN_AT_THE_BANK, InstructionStatus
from treasury import money

EntryOutcome = EntryAccepted | EntryRefused | EntrySettled | EntryReturned | EntryCorrected
_DONE = (InstructionStatus.SETTLED, InstructionStatus.RETURNED)


class KnownInstruction(NamedTuple):
    """An instruction as `settlement_find_traces` reads it."""

    trace_number: str
    id: uuid.UUID
    transfer_id: uuid.UUID
    status: str
    amount_minor: int
    currency: str
    attempt: int
    effective_on: date


@dataclass(slots=True)
class ClassifiedOutcomes:
    """What has to be done. A return that arrives before its settlement stands in both lists: both happened."""

    accepted: list[KnownInstruction] = field(default_factory=list)
    refused: list[FailedAttempt] = field(default_factory=list)
    settled: list[tuple[KnownInstruction, EntrySettled]] = field(default_factory=list)
    returned: list[tuple[FailedAttempt, EntryReturned]] = field(default_factory=list)
    disputed: list[KnownInstruction] = field(default_factory=list)  # go in doubt until a person decides
    findings: list[Finding] = field(default_factory=list)


def classify(
    said: Iterable[EntryOutcome], known: Mapping[str, KnownInstruction], *, currency: str
) -> ClassifiedOutcomes:
    """Put every outcome where it belongs; what changes nothing is dropped. `currency` is the rail account's: the one that the bank speaks of."""
    result = ClassifiedOutcomes()
    standing = {trace: each.status for trace, each in known.items()}
    for outcome in said:
        instruction = known.get(outcome.trace)
        if instruction is None:
            detail = f"The bank speaks of an entry that we never sent ({type(outcome).__name__})."
            result.findings.append(Finding(IncidentKind.UNKNOWN_TRACE, outcome.trace, detail))
            continue
        standing[outcome.trace] = _classify_one(
            outcome, instruction, standing[outcome.trace], result, currency=currency
        )
    return result


def _classify_one(
    outcome: EntryOutcome, known: KnownInstruction, status: str, result: ClassifiedOutcomes, *, currency: str
) -> str:
    """Decide on one outcome, given where the outcomes before it left the instruction; returns where this one leaves it."""
    match outcome:
        case EntryAccepted():
            if status in (InstructionStatus.SUBMITTED, InstructionStatus.IN_DOUBT):
                result.accepted.append(known)
                return InstructionStatus.ACCEPTED
        case EntryRefused(_, code, reason):
            if status in OPEN_AT_THE_BANK:
                result.refused.append(_failed(known, code, reason))
                return InstructionStatus.REFUSED
            if status in _DONE:
                result.findings.append(_contradiction(known, status, f"refuses it now ({code}: {reason})"))
        case EntrySettled():
            return _settle(outcome, known, status, result, currency=currency)
        case EntryReturned():
            return _return(outcome, known, status, result, currency=currency)
        case EntryCorrected(trace, code, reason, advice):
            # A notice: wherever the instruction stands, there it stays.
            detail = f"{code}: {reason}. The payee's bank asks, before the next payment: {advice}."
            result.findings.append(Finding(IncidentKind.CORRECTION_ADVISED, f"{trace} {code}", detail, known.id))
    return status


def _settle(
    outcome: EntrySettled, known: KnownInstruction, status: str, result: ClassifiedOutcomes, *, currency: str
) -> str:
    if outcome.amount_minor != known.amount_minor or currency != known.currency:
        return _dispute(known, status, f"settled {money.format(outcome.amount_minor, currency)} {currency}", result)
    if status in OPEN_AT_THE_BANK:
        result.settled.append((known, outcome))
        return InstructionStatus.SETTLED
    if status not in _DONE:
        result.findings.append(_contradiction(known, status, "says now that it paid"))
    return status


def _return(
    outcome: EntryReturned, known: KnownInstruction, status: str, result: ClassifiedOutcomes, *, currency: str
) -> str:
    if outcome.amount_minor != known.amount_minor or currency != known.currency:
        return _dispute(known, status, f"returned {money.format(outcome.amount_minor, currency)} {currency}", result)
    if status in OPEN_AT_THE_BANK:
        # Money that comes back was paid: the settlement that nobody told of happened on the effective date, and at the latest now.
        implied = EntrySettled(
            outcome.trace, outcome.amount_minor, known.effective_on, outcome.returned_at, outcome.trace
        )
        status = _settle(implied, known, status, result, currency=currency)
    if status == InstructionStatus.SETTLED:
        result.returned.append((_failed(known, outcome.code, outcome.reason), outcome))
        return InstructionStatus.RETURNED
    if status != InstructionStatus.RETURNED:
        result.findings.append(_contradiction(known, status, f"returns it now ({outcome.code}: {outcome.reason})"))
    return status


def _dispute(known: KnownInstruction, status: str, what: str, result: ClassifiedOutcomes) -> str:
    if status not in (*OPEN_AT_THE_BANK, *_DONE):
        result.findings.append(_contradiction(known, status, f"says now that it {what}"))
        return status
    detail = f"The bank {what}; we sent {money.format(known.amount_minor, known.currency)} {known.currency}. Nothing was booked."
    result.findings.append(Finding(IncidentKind.AMOUNT_DIFFERS, known.trace_number, detail, known.id))
    if status in (InstructionStatus.SUBMITTED, InstructionStatus.ACCEPTED):
        result.disputed.append(known)
        return InstructionStatus.IN_DOUBT
    return status


def _contradiction(known: KnownInstruction, status: str, what: str) -> Finding:
    return Finding(
        IncidentKind.CONTRADICTION, known.trace_number, f"We hold this entry for {status}; the bank {what}.", known.id
    )


def _failed(known: KnownInstruction, code: str, reason: str) -> FailedAttempt:
    return FailedAttempt(known.id, known.transfer_id, known.attempt, known.trace_number, code, reason)
