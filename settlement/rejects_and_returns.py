"""Rejects and returns: close an attempt that was refused, never sent or returned, and move its transfer on.

`return_code_policy` decides from the code whether the transfer is retried, closed or left for a person.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from config.kernel.db import constraint_name
from payouts import beneficiaries, transfers
from payouts.models import Transfer
from settlement import incidents, return_code_policy
from settlement.errors import OutcomesOvertaken
from settlement.incidents import Finding
from settlement.models import IncidentKind, Instruction, Submission
from settlement.planning.models import RailAccount
from settlement.return_code_policy import UNCOUNTED, NextStep
from settlement.states import OPEN_AT_THE_BANK, InstructionStatus

ACTOR = "task:settlement"
KINDS = {"R24": IncidentKind.DUPLICATE_ENTRY, "unwritable": IncidentKind.ENTRY_UNWRITABLE}
# Our own codes for entries that the bank never had: they are withdrawn and not refused.
NEVER_AT_THE_BANK = frozenset(
    {"absent", "not_sent", "rail_account_refused", "unrenderable", "unwritable", "unreadable", "sealed", "set_aside"}
)


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """One attempt that did not pay, and why."""

    instruction_id: uuid.UUID
    transfer_id: uuid.UUID
    attempt: int
    trace_number: str
    code: str
    reason: str


def refuse_file(
    submission: Submission, rail_account: RailAccount, *, code: str, reason: str, now: datetime, machine_now: datetime
) -> int:
    """Close every open entry of a file that is proven unpaid. Returns how many there were."""
    rows = Instruction.objects.across_environments().filter(submission=submission, status__in=OPEN_AT_THE_BANK)
    found = rows.order_by("id").values_list("id", "transfer_id", "attempt", "trace_number")
    failed = [
        FailedAttempt(id_, transfer_id, attempt, trace, code, reason) for id_, transfer_id, attempt, trace in found
    ]
    refuse_many(failed, rail_account=rail_account, now=now, machine_now=machine_now)
    return len(failed)


def refuse_many(
    failed: Sequence[FailedAttempt], *, rail_account: RailAccount, now: datetime, machine_now: datetime
) -> None:
    """Close attempts that the bank refused or never had. The transfers are held again, fail or become dead letters.

    Raises OutcomesOvertaken when another worker closed one of them in between.
    """
    failed = _counted(failed)
    by_decision: dict[tuple[NextStep, str, str], list[FailedAttempt]] = defaultdict(list)
    for each in failed:
        decided = return_code_policy.after_refusal(each.code, attempt=each.attempt)
        sentence = return_code_policy.sentence_on(each.code, each.reason, attempt=each.attempt, decided=decided)
        by_decision[decided, each.code, sentence].append(each)
    for (decided, code, sentence), same in sorted(by_decision.items(), key=lambda item: item[1][0].instruction_id):
        transfer_ids = [each.transfer_id for each in same]
        expect(_refuse(decided, transfer_ids, code=code, sentence=sentence, at=now, machine_now=machine_now), same)
    _close([each for each in failed if each.code not in NEVER_AT_THE_BANK], to=InstructionStatus.REFUSED, at=now)
    _close([each for each in failed if each.code in NEVER_AT_THE_BANK], to=InstructionStatus.WITHDRAWN, at=now)
    _open_incidents_and_disable(failed, rail_account=rail_account, now=now, machine_now=machine_now)


def return_many(
    failed: Sequence[FailedAttempt], *, rail_account: RailAccount, at: datetime, now: datetime, machine_now: datetime
) -> None:
    """Close attempts that were paid and came back at `at` (the bank's time).

    A transfer with a transient code is held again for another attempt. Raises OutcomesOvertaken when another worker
    closed one of them in between.
    """
    if not failed:
        return
    failed = _counted(failed)
    expect(
        transfers.return_many(
            [transfers.Refused(each.transfer_id, each.code, each.reason) for each in failed], at=at, now=machine_now
        ),
        failed,
    )
    _close(failed, to=InstructionStatus.RETURNED, at=at)
    for each in failed:
        if return_code_policy.after_return(each.code, attempt=each.attempt) is NextStep.RETRY:
            _hold_again(each, at=now)
    _open_incidents_and_disable(failed, rail_account=rail_account, now=now, machine_now=machine_now)


def _counted(failed: Sequence[FailedAttempt]) -> list[FailedAttempt]:
    """The same attempts, numbered without earlier ones that never left us."""
    retried = [each.transfer_id for each in failed if each.attempt > 1]
    if not retried:
        return list(failed)
    rows = Instruction.objects.across_environments().filter(transfer_id__in=retried, outcome_code__in=UNCOUNTED)
    uncounted = dict(rows.values_list("transfer_id").annotate(Count("id")))
    return [replace(each, attempt=each.attempt - uncounted.get(each.transfer_id, 0)) for each in failed]


def expect(moved: Iterable[uuid.UUID], wanted: Sequence[FailedAttempt]) -> None:
    """Raise OutcomesOvertaken unless every transfer moved: an instruction never moves without its transfer."""
    if set(moved) != {each.transfer_id for each in wanted}:
        raise OutcomesOvertaken("a transfer moved without its instruction")


def _refuse(
    decided: NextStep, transfer_ids: list[uuid.UUID], *, code: str, sentence: str, at: datetime, machine_now: datetime
) -> list[uuid.UUID]:
    refused = [transfers.Refused(each, code, sentence) for each in transfer_ids]
    match decided:
        case NextStep.RETRY:
            return transfers.withdraw_many(transfer_ids, reason=sentence, at=at)
        case NextStep.DEAD_LETTER:
            return transfers.dead_letter_many(refused, at=at)
        case NextStep.CLOSE:
            return transfers.fail_many(refused, at=at, now=machine_now)


def _hold_again(failed: FailedAttempt, *, at: datetime) -> None:
    """Place a new hold for a returned transfer. It stays returned when the partner has spent the money meanwhile."""
    note = return_code_policy.sentence_on(failed.code, failed.reason, attempt=failed.attempt, decided=NextStep.RETRY)
    try:
        with transaction.atomic():
            transfers.retry_many([failed.transfer_id], note=note, at=at)
    except IntegrityError as refused:
        if constraint_name(refused) != "account_may_not_go_negative":
            raise


def _close(failed: Sequence[FailedAttempt], *, to: InstructionStatus, at: datetime) -> None:
    if not failed:
        return
    sources = [InstructionStatus.SETTLED] if to is InstructionStatus.RETURNED else list(OPEN_AT_THE_BANK)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT settlement_close_many(%s, %s, %s, %s, %s, %s)",
            [
                [each.instruction_id for each in failed],
                [str(source) for source in sources],
                str(to),
                [each.code for each in failed],
                [each.reason for each in failed],
                at,
            ],
        )
        (moved,) = cursor.fetchone()
    if moved != len(failed):
        raise OutcomesOvertaken("an instruction was closed in between")


def _open_incidents_and_disable(
    failed: Sequence[FailedAttempt], *, rail_account: RailAccount, now: datetime, machine_now: datetime
) -> None:
    """Open the incidents that the codes ask for, and disable accounts that must not be paid again."""
    findings = []
    for each in failed:
        advice = return_code_policy.advice_on(each.code)
        kind = KINDS.get(each.code, IncidentKind.GRAVE_ANSWER)
        if advice.is_incident:
            findings.append(
                Finding(kind, each.trace_number, f"{each.code}: {each.reason}. {advice.sentence}", each.instruction_id)
            )
        if return_code_policy.after_refusal(each.code, attempt=each.attempt) is NextStep.DEAD_LETTER:
            detail = return_code_policy.sentence_on(
                each.code, each.reason, attempt=each.attempt, decided=NextStep.DEAD_LETTER
            )
            findings.append(Finding(IncidentKind.DEAD_LETTER, each.trace_number, detail, each.instruction_id))
    incidents.open_many(findings, rail_account=rail_account, at=now)
    _disable([each for each in failed if return_code_policy.advice_on(each.code).disables], machine_now=machine_now)


def _disable(failed: Sequence[FailedAttempt], *, machine_now: datetime) -> None:
    why = {each.transfer_id: each for each in failed}
    rows = (
        Transfer.objects.across_environments()
        .filter(id__any_of=list(why))
        .select_related("environment")
        .order_by("beneficiary_id")
    )
    for row in rows:
        said = why[row.id]
        reason = f"The bank answered {said.code}: {said.reason}. {return_code_policy.advice_on(said.code).sentence}"
        beneficiaries.disable(
            environment=row.environment,
            beneficiary_id=row.beneficiary_id,
            reason=reason,
            actor=ACTOR,
            request_id="",
            now=machine_now,
        )
