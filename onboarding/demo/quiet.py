"""Whether all due work is done; the demo waits for it before it advances the clock."""

from __future__ import annotations

from config.kernel import clock
from payouts.models import Transfer
from payouts.states import TransferStatus
from reconciliation.models import Statement
from settlement import windows
from settlement.models import BankFile, Instruction, Submission
from settlement.planning import rail_accounts, sandbox_account
from settlement.rails import registry
from settlement.states import InstructionStatus, SubmissionStatus


def is_quiet() -> bool:
    """Return whether all due work is done.

    No transfer waits for a rail, no due window for a worker, no bank file for a reader, and no entry for an answer.
    """
    account = rail_accounts.by_code(sandbox_account.CODE)
    now = clock.now(account.environment)
    waiting = (
        Transfer.objects.across_environments().filter(status=TransferStatus.HELD, environment__livemode=False).exists()
    )
    under_way = Submission.objects.filter(status__in=[SubmissionStatus.CLAIMED, SubmissionStatus.IN_DOUBT]).exists()
    instructions = Instruction.objects.across_environments().filter(rail_account=account)
    overdue = instructions.filter(
        status__in=[InstructionStatus.SUBMITTED, InstructionStatus.ACCEPTED], due_at__lte=now
    ).exists()
    doubted = instructions.filter(status=InstructionStatus.IN_DOUBT, next_ask_at__isnull=False).exists()
    return not (waiting or under_way or overdue or doubted or windows.due(account, now=now) or _unread())


def _unread() -> bool:
    account = rail_accounts.by_code(sandbox_account.CODE)
    view, rail = rail_accounts.view_of(account), registry.get(account.rail)
    files, statements = rail.list_files(view), rail.list_statements(view)
    read = set(BankFile.objects.filter(rail_account=account, name__in=files).values_list("name", flat=True))
    imported = set(Statement.objects.filter(rail_account=account, name__in=statements).values_list("name", flat=True))
    unrun = Statement.objects.filter(rail_account=account, status="imported", run__isnull=True).exists()
    return unrun or not (set(files) <= read and set(statements) <= imported)
