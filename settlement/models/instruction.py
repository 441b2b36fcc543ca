"""Instruction: one attempt to move one transfer on one rail; and the history of its statuses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from config.kernel.lifecycle import HasStatus, StatusChange
from config.kernel.models import Identified, Timestamped
from onboarding.partners.scoping import EnvironmentOwned
from payouts.models import Transfer
from settlement.models.file_group import FileGroup
from settlement.models.submission import Submission
from settlement.models.window import Window
from settlement.planning.models import RailAccount
from settlement.states import ACTIVE_STATUSES, InstructionStatus

_AT_THE_BANK = Q(status__in=["submitted", "accepted"])


class Instruction(EnvironmentOwned, Identified, Timestamped, HasStatus):
    """One attempt; a retry or a reroute is another instruction of the same transfer.

    `status` is written by operations only.

    The foreign key to the transfer is composite (environment_id, id) and lives in the migration. `trace_number` is how
    the bank names the entry; the claim stores it before the bank is called. Until `due_at` (business time of the rail)
    silence is expected; after it the instruction is in doubt.
    """

    id_prefix = "ins"

    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, related_name="instructions", db_index=False, db_constraint=False
    )
    attempt = models.PositiveSmallIntegerField()  # 1 is the first of the transfer
    rail_account = models.ForeignKey(RailAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="instructions", db_index=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions", db_index=False
    )
    status = models.CharField(max_length=20, choices=InstructionStatus.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=4)
    entry_description = models.CharField(
        max_length=10
    )  # what the receiver reads; entries of one partner and description form a batch of the file
    # Entries with the same group share a file with no others: what is left of a file that the bank rejected whole.
    file_group = models.ForeignKey(
        FileGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions", db_index=False
    )
    batch_number = models.PositiveIntegerField(null=True, blank=True)
    trace_number = models.CharField(max_length=35, null=True, blank=True)  # noqa: DJ001 - no trace is not an empty trace
    trace_cycle = models.PositiveIntegerField(
        null=True, blank=True
    )  # the bank's seven digits begin again; the latest cycle is meant
    due_at = models.DateTimeField(null=True, blank=True)
    next_ask_at = models.DateTimeField(
        null=True, blank=True
    )  # machine time; empty while in doubt means that a person must decide
    asked = models.PositiveSmallIntegerField(default=0)
    settled_on = models.DateField(null=True, blank=True)  # the bank's date
    bank_reference = models.CharField(max_length=64, blank=True, default="")
    outcome_code = models.CharField(max_length=40, blank=True, default="")
    outcome_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InstructionStatus.values), name="instruction_status_is_known"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="instruction_amount_is_positive"),
            models.CheckConstraint(condition=Q(attempt__gt=0), name="instruction_attempts_begin_at_one"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "withdrawn"])
                | Q(submission__isnull=False, trace_number__isnull=False),
                name="instruction_at_the_bank_has_a_trace_and_a_file",
            ),
            models.UniqueConstraint(fields=["transfer", "attempt"], name="instruction_attempt_is_unique_per_transfer"),
            # Two of these and one salary is paid twice.
            models.UniqueConstraint(
                fields=["transfer"],
                condition=Q(status__in=list(ACTIVE_STATUSES)),
                name="transfer_has_one_active_instruction",
            ),
            models.UniqueConstraint(
                fields=["rail_account", "trace_number", "trace_cycle"], name="instruction_trace_is_unique_per_account"
            ),
        ]
        indexes = [
            # The queue of a window, in the order of the file.
            models.Index(
                fields=["window", "environment", "entry_description", "id"],
                name="settlement_queue_of_window",
                condition=Q(status="queued"),
            ),
            models.Index(
                fields=["submission"], name="settlement_entries_of_file", condition=Q(submission__isnull=False)
            ),
            # The few entries that were split from a rejected file.
            models.Index(
                fields=["file_group"], name="settlement_entries_of_group", condition=Q(file_group__isnull=False)
            ),
            # Instructions whose answer is due, and the backlog.
            models.Index(fields=["rail_account", "due_at"], name="settlement_answer_is_due", condition=_AT_THE_BANK),
            models.Index(fields=["next_ask_at"], name="settlement_to_be_asked", condition=Q(status="in_doubt")),
            # A partner's list by status. Settled ones are found by (environment, id); this index has the few others.
            models.Index(
                fields=["environment", "status", "id"], name="settlement_not_settled", condition=~Q(status="settled")
            ),
            # What the statements of a rail account have to show, by day.
            models.Index(
                fields=["rail_account", "settled_on"],
                name="settlement_settled_by_day",
                condition=Q(settled_on__isnull=False),
            ),
            models.Index(
                fields=["rail_account", "status_at"], name="settlement_returned_by_time", condition=Q(status="returned")
            ),
        ]
        verbose_name = "instruction"


class InstructionHistory(StatusChange):
    """Every transition of an instruction, written by a trigger, append-only."""

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="settlement_history_of_entry")]
        verbose_name = "status change of an instruction"
        verbose_name_plural = "status changes of instructions"
