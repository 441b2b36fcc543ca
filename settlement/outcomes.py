"""Compare what the bank says about each trace number with the instruction, and classify what has to be done. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from settlement.incidents import Finding
from settlement.models import IncidentKind
from settlement.rails.base import (
    EntryAccepted,
    EntryCorrected,
    EntryNotice,
    EntryOutcome,
    EntryRefused,
    EntryReturned,
    EntrySettled,
    NoticeKind,
)
from settlement.rejects_and_returns import FailedAttempt
from settlement.states import OPEN_AT_THE_BANK, InstructionStatus
from treasury import money

NOTICE_KINDS = {
    NoticeKind.RETURN_DISPUTED: IncidentKind.RETURN_DISPUTED,
    NoticeKind.UNREADABLE: IncidentKind.ENTRY_UNREADABLE,
}
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
    """What has to be done. A return that arrives before its settlement is in both lists: both happened."""

    accepted: list[KnownInstruction] = field(default_factory=list)
    refused: list[FailedAttempt] = field(default_factory=list)
    settled: list[tuple[KnownInstruction, EntrySettled]] = field(default_factory=list)
    returned: list[tuple[FailedAttempt, EntryReturned]] = field(default_factory=list)
    disputed: list[KnownInstruction] = field(default_factory=list)  # go in doubt until a person decides
    findings: list[Finding] = field(default_factory=list)


def classify(
    said: Iterable[EntryOutcome],
    known: Mapping[str, KnownInstruction],
    *,
    currency: str,
    identify: Callable[[uuid.UUID], str] = lambda _instruction_id: "",
) -> ClassifiedOutcomes:
    """Classify every outcome; what changes nothing is dropped.

    `currency` is the rail account's: that of the bank's amounts. `identify` gives the identification of an instruction;
    a return that carries that of another entry is not applied.
    """
    result = ClassifiedOutcomes()
    standing = {trace: each.status for trace, each in known.items()}
    said = list(said)
    owners = _owners(said, known, identify)
    for outcome in said:
        instruction = known.get(outcome.trace)
        if isinstance(outcome, EntryReturned) and owners.get(outcome.identification, outcome.trace) != outcome.trace:
            detail = "The return names this entry and carries the identification of another. It was not applied."
            subject = f"{outcome.trace} {outcome.code} identified as another"
            result.findings.append(Finding(IncidentKind.ENTRY_UNREADABLE, subject, detail))
            continue
        if isinstance(outcome, EntryNotice):
            result.findings.append(_notice(outcome, instruction))
        elif instruction is None:
            detail = f"The bank reports an entry that we never sent ({type(outcome).__name__})."
            result.findings.append(Finding(IncidentKind.UNKNOWN_TRACE, outcome.trace, detail))
        else:
            status = standing[outcome.trace]
            standing[outcome.trace] = _classify_one(outcome, instruction, status, result, currency=currency)
    return result


def _owners(
    said: Iterable[EntryOutcome], known: Mapping[str, KnownInstruction], identify: Callable[[uuid.UUID], str]
) -> dict[str, str]:
    """The trace of each identification among the returns; most answers hold none, and identifying takes time."""
    traces = {each.trace for each in said if isinstance(each, EntryReturned) and each.identification}
    owners = {identify(known[trace].id): trace for trace in traces & known.keys()}
    owners.pop("", None)
    return owners


def _notice(notice: EntryNotice, known: KnownInstruction | None) -> Finding:
    where = f"The entry is {known.status} here." if known is not None else "It names no entry that we sent."
    subject = f"{notice.trace} {notice.place}".strip()
    detail = f"{notice.detail} {where}"
    return Finding(NOTICE_KINDS[notice.kind], subject, detail, known.id if known is not None else None)


def _classify_one(
    outcome: EntryAccepted | EntryRefused | EntrySettled | EntryReturned | EntryCorrected,
    known: KnownInstruction,
    status: str,
    result: ClassifiedOutcomes,
    *,
    currency: str,
) -> str:
    """Classify one outcome for an instruction in `status`, and return the status that it leads to."""
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
            # A notification of change moves no money and no status.
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
    if outcome.amount_minor != known.amount_minor or currency != known.currency or not outcome.is_credit:
        amount = f"{money.format(outcome.amount_minor, currency)} {currency}"
        what = f"returned {amount}" if outcome.is_credit else f"returned a debit of {amount}, but ours is a credit"
        return _dispute(known, status, what, result)
    if status in OPEN_AT_THE_BANK:
        # Money that comes back was paid: its settlement, not reported yet, happened on the effective date.
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
    ours = f"{money.format(known.amount_minor, known.currency)} {known.currency}"
    detail = f"The bank {what}; we sent {ours}. Nothing was booked."
    result.findings.append(Finding(IncidentKind.AMOUNT_DIFFERS, known.trace_number, detail, known.id))
    if status in (InstructionStatus.SUBMITTED, InstructionStatus.ACCEPTED):
        result.disputed.append(known)
        return InstructionStatus.IN_DOUBT
    return status


def _contradiction(known: KnownInstruction, status: str, what: str) -> Finding:
    return Finding(
        IncidentKind.CONTRADICTION, known.trace_number, f"This entry is {status} here; the bank {what}.", known.id
    )


def _failed(known: KnownInstruction, code: str, reason: str) -> FailedAttempt:
    return FailedAttempt(known.id, known.transfer_id, known.attempt, known.trace_number, code, reason)
