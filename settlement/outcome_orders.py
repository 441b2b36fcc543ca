"""Test mode: make the sandbox bank settle, return or refuse one transfer.

The request writes an order; a periodic task tells the bank until it has carried the order out or refused it for good.
The bank answers in its ordinary files, and only those move the transfer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from config.audit import trail
from config.kernel.db import forbid_atomic
from config.kernel.errors import NotFound
from onboarding.partners.models import Environment
from payouts.models import Transfer
from payouts.states import TransferStatus
from settlement import test_clock
from settlement.errors import OutcomeAlreadyOrdered, OutcomeNotPossible, TransferNotAtBank
from settlement.limits import TOLD_PER_RUN_MAX
from settlement.models import Instruction, OutcomeAction, OutcomeOrder
from settlement.rails import sandbox_controls
from settlement.rails.errors import RailAccountRefused
from settlement.states import OPEN_AT_THE_BANK, InstructionStatus

log = logging.getLogger(__name__)

NOT_AT_THE_BANK = (TransferStatus.CREATED, TransferStatus.IN_REVIEW, TransferStatus.HELD, TransferStatus.QUEUED)
NEVER_ARRIVED = "The bank never had the entry."


@transaction.atomic
def order(
    *,
    environment: Environment,
    public_id: str,
    action: OutcomeAction,
    return_code: str,
    actor: str,
    request_id: str,
    now: datetime,
) -> OutcomeOrder:
    """Order an outcome for the latest attempt of a transfer, once for each action. `now` is machine time.

    Raises NotFound, TestModeOnly, SandboxNotInstalled, TransferNotAtBank, OutcomeNotPossible, OutcomeAlreadyOrdered.
    """
    transfer = Transfer.objects.within(environment).filter(pk=Transfer.parse_id(public_id)).first()
    if transfer is None:
        raise NotFound(noun="transfer", id=public_id)
    test_clock.refuse_live(environment)
    attempts = Instruction.objects.within(environment).filter(transfer_id=transfer.pk).order_by("-attempt")
    instruction = attempts.select_for_update(no_key=True, of=("self",)).first()
    if instruction is None or transfer.status in NOT_AT_THE_BANK:
        raise TransferNotAtBank(status=transfer.status)
    earlier = _earlier(instruction, action, return_code)
    if earlier is not None:
        return earlier
    is_open = instruction.status in OPEN_AT_THE_BANK
    if not is_open and (action, instruction.status) != (OutcomeAction.RETURN, InstructionStatus.SETTLED):
        raise OutcomeNotPossible(status=transfer.status, action=str(action))
    ordered: OutcomeOrder = OutcomeOrder.objects.create(
        environment=environment, instruction=instruction, action=action, return_code=return_code, created_at=now
    )
    trail.record(
        actor=actor,
        action="test.outcome_ordered",
        subject_type="transfer",
        subject_id=transfer.pk,
        environment_id=environment.pk,
        detail={"action": str(action), "return_code": return_code},
        request_id=request_id,
        at=now,
    )
    return ordered


def _earlier(instruction: Instruction, action: OutcomeAction, return_code: str) -> OutcomeOrder | None:
    """The same order when it was given before. Raises OutcomeAlreadyOrdered for one that contradicts an earlier one."""
    same: OutcomeOrder | None = None
    for each in OutcomeOrder.objects.across_environments().filter(instruction=instruction).order_by("id"):
        if each.action == action and each.return_code == return_code:
            same = each
        elif each.action == action or (not each.refusal and OutcomeAction.FAIL in (each.action, action)):
            raise OutcomeAlreadyOrdered(action=str(each.action))
    return same


def tell_bank(*, read_clock: Callable[[], datetime]) -> int:
    """Tell the sandbox bank of orders that it has not heard. Returns how many it took or refused; safe to run twice.

    An entry that the bank does not know yet is asked about again, after the others. Raises BankUnreachable.
    """
    forbid_atomic()
    waiting = OutcomeOrder.objects.across_environments().filter(bank_told_at__isnull=True)
    rows = waiting.select_related("instruction__rail_account").order_by(F("tried_at").asc(nulls_first=True), "id")
    return sum(_tell(row, read_clock) for row in rows[:TOLD_PER_RUN_MAX])


def _tell(row: OutcomeOrder, read_clock: Callable[[], datetime]) -> int:
    instruction = row.instruction
    refusal = ""
    try:
        said = sandbox_controls.decide_entry(
            account=instruction.rail_account.code,
            trace=instruction.trace_number or "",
            action=row.action,
            code=row.return_code,
        )
    except RailAccountRefused as refused:
        log.warning("The sandbox bank does not take the order %s: %s", row.public_id, refused)
        return _record(row, tried_at=read_clock())
    if not said["is_done"]:
        refusal = str(said["detail"])[:300]
        if said["state"] == sandbox_controls.UNKNOWN_ENTRY:
            if instruction.status in OPEN_AT_THE_BANK:
                return _record(row, tried_at=read_clock())
            refusal = NEVER_ARRIVED
    now = read_clock()
    return _record(row, tried_at=now, bank_told_at=now, refusal=refusal)


def _record(row: OutcomeOrder, **values: object) -> int:
    """Write what the bank said, unless another worker wrote it before. Returns 1 when the order is finished by it."""
    rows = OutcomeOrder.objects.across_environments().filter(pk=row.pk, bank_told_at__isnull=True)
    written: int = rows.update(**values)
    return written if "bank_told_at" in values else 0
