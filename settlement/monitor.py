"""Monitor: the backlog, that is what waits in each state and for how long. Counts read partial indexes only.

It moves nothing: `doubts` moves what has proof, and a person the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from payouts.models import Transfer
from payouts.states import OPEN_STATUSES, TransferStatus
from settlement.models import BankFile, BankFileStatus, ClockAdvance, Incident, Instruction, OutcomeOrder, Submission
from settlement.states import InstructionStatus, SubmissionStatus

# The ages at which people ask: a coffee, an hour, a bank day, a weekend.
AGES = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1), timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Reading:
    """One state of the backlog. Times are machine time, amounts minor units.

    `older_than` counts what is older than each of AGES.
    """

    what: str
    count: int
    amount_minor: int
    oldest_at: datetime | None
    older_than: tuple[int, ...]


def backlog(*, machine_now: datetime) -> list[Reading]:
    """What waits, by state and age."""
    instructions = Instruction.objects.across_environments()
    readings = [
        _amounts(
            "transfers held without a rail",
            Transfer.objects.across_environments().filter(status=TransferStatus.HELD),
            machine_now,
        ),
        _amounts(
            "transfers overdue",
            Transfer.objects.across_environments().filter(status__in=OPEN_STATUSES, overdue_at__isnull=False),
            machine_now,
        ),
        *(
            _amounts(f"instructions {status.label.lower()}", instructions.filter(status=status), machine_now)
            for status in (
                InstructionStatus.QUEUED,
                InstructionStatus.SUBMITTED,
                InstructionStatus.ACCEPTED,
                InstructionStatus.IN_DOUBT,
            )
        ),
        _amounts(
            "in doubt, waiting for a person",
            instructions.filter(status=InstructionStatus.IN_DOUBT, next_ask_at__isnull=True),
            machine_now,
        ),
    ]
    files = (SubmissionStatus.CLAIMED, SubmissionStatus.SENT, SubmissionStatus.IN_DOUBT)
    readings += [
        _rows(f"files {status.label.lower()}", Submission.objects.filter(status=status), machine_now)
        for status in files
    ]
    readings.append(
        _rows("bank files in quarantine", BankFile.objects.filter(status=BankFileStatus.QUARANTINED), machine_now)
    )
    readings.append(_rows("incidents open", Incident.objects.filter(closed_at__isnull=True), machine_now))
    readings.append(
        _rows(
            "moved clocks the bank does not know",
            ClockAdvance.objects.across_environments().filter(bank_told_at__isnull=True),
            machine_now,
        )
    )
    readings.append(
        _rows(
            "ordered outcomes the bank does not know",
            OutcomeOrder.objects.across_environments().filter(bank_told_at__isnull=True),
            machine_now,
        )
    )
    return readings


def _amounts(what: str, rows: QuerySet[Any], machine_now: datetime) -> Reading:
    found = rows.aggregate(
        count=Count("id"), amount=Sum("amount_minor"), oldest=Min("created_at"), **_older(machine_now)
    )
    return Reading(
        what,
        found["count"],
        int(found["amount"] or 0),
        found["oldest"],
        tuple(found[f"age{number}"] for number in range(len(AGES))),
    )


def _rows(what: str, rows: QuerySet[Any], machine_now: datetime) -> Reading:
    found = rows.aggregate(count=Count("id"), oldest=Min("created_at"), **_older(machine_now))
    return Reading(
        what, found["count"], 0, found["oldest"], tuple(found[f"age{number}"] for number in range(len(AGES)))
    )


def _older(machine_now: datetime) -> dict[str, Count]:
    return {f"age{number}": Count("id", filter=Q(created_at__lte=machine_now - age)) for number, age in enumerate(AGES)}
