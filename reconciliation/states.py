"""Statuses of reconciliation. Runs and statements are written once; only a discrepancy has transitions."""

from __future__ import annotations

from django.db import models

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table
from config.kernel.statuses import Colour, Group, Status


class StatementStatus(Status, noun="statement"):
    """Statuses of a statement. A statement is imported whole or not at all."""

    IMPORTED = (
        "imported",
        Group.SUCCEEDED,
        Colour.SUCCESS,
        "Read whole, and it opens where the day before closed. Its lines take part in matching.",
    )
    PROVISIONAL = (
        "provisional",
        Group.WAITING,
        Colour.WARNING,
        "Read whole and matched, but a day before it is missing or unreadable.",
    )
    ATTESTED = (
        "attested",
        Group.SUCCEEDED,
        Colour.SUCCESS,
        "Unreadable. Two people stated its balances, and its net movement is one line.",
    )
    QUARANTINED = (
        "quarantined",
        Group.NEEDS_ACTION,
        Colour.DANGER,
        "Stored as received, with the reason. None of its lines counts.",
    )


# Statements whose lines and balances count.
COUNTED = (StatementStatus.IMPORTED, StatementStatus.PROVISIONAL, StatementStatus.ATTESTED)
# Statements that continue the ones before them without a gap.
PROVEN = (StatementStatus.IMPORTED, StatementStatus.ATTESTED)


class RunStatus(Status, noun="run"):
    """Statuses of a run. A run is written closed, in one transaction."""

    CLOSED = "closed", Group.SUCCEEDED, Colour.SUCCESS, "Every line of the statement has a match or a discrepancy."


class ReportFileStatus(Status, noun="report file"):
    """Statuses of the file of a report."""

    REQUESTED = "requested", Group.WAITING, Colour.INFO, "Requested. A worker makes the file."
    READY = "ready", Group.SUCCEEDED, Colour.SUCCESS, "Made and stored; it can be downloaded."
    FAILED = "failed", Group.UNSUCCESSFUL, Colour.DANGER, "It could not be made. A new request tries again."


class DiscrepancyKind(models.TextChoices):
    """Mirrors `matching.types.Finding`; a schema test compares."""

    AMOUNT = "amount"
    DUPLICATE = "duplicate"
    UNEXPECTED_DEBIT = "unexpected_debit"
    UNEXPECTED_CREDIT = "unexpected_credit"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"


class DiscrepancyStatus(Status, noun="discrepancy"):
    """Statuses of a discrepancy."""

    OPEN = "open", Group.NEEDS_ACTION, Colour.DANGER, "Not explained yet."
    RESOLVED = "resolved", Group.SUCCEEDED, Colour.SUCCESS, "Explained by a person or by a later statement."


class Resolution(models.TextChoices):
    """What a person or a later statement found. Each one says which account the money in suspense goes to.

    For a wrong amount that is the difference only: the rest is the money of the entries that the line names.
    """

    BANK_FEE = "bank_fee"  # the bank charged us: suspense -> fees:rail_cost
    WRITE_OFF = "write_off"  # too small or too old to follow up: suspense -> write_off
    BANK_ERROR = "bank_error"  # the bank will correct it with a line of its own: stays in suspense until then
    SHOWN_LATER = "shown_later"  # a later statement showed what was missing; no money moves
    LEARNED_LATER = (
        "learned_later"  # we learned later what the line was: suspense -> float, where the movement itself is booked
    )


# The resolutions that a person may choose for each kind; the others are made by runs.
FITTING: dict[str, tuple[Resolution, ...]] = {
    DiscrepancyKind.AMOUNT: (Resolution.BANK_FEE, Resolution.WRITE_OFF, Resolution.BANK_ERROR),
    DiscrepancyKind.UNEXPECTED_DEBIT: (Resolution.BANK_FEE, Resolution.WRITE_OFF, Resolution.BANK_ERROR),
    DiscrepancyKind.UNEXPECTED_CREDIT: (Resolution.BANK_FEE, Resolution.WRITE_OFF, Resolution.BANK_ERROR),
    DiscrepancyKind.DUPLICATE: (Resolution.WRITE_OFF, Resolution.BANK_ERROR),
    DiscrepancyKind.AMBIGUOUS: (Resolution.WRITE_OFF, Resolution.BANK_ERROR),
    DiscrepancyKind.MISSING: (Resolution.BANK_ERROR,),  # no line, so no money is in suspense
}

DISCREPANCY_LIFE = Lifecycle(
    model="reconciliation.Discrepancy",
    table="reconciliation_discrepancy",
    history_table="reconciliation_discrepancyhistory",
    noun="discrepancy",
    prefix="dis",
    initial_states=initial_states(DiscrepancyStatus.OPEN),
    transitions=transition_table(
        {DiscrepancyStatus.OPEN: {DiscrepancyStatus.RESOLVED}, DiscrepancyStatus.RESOLVED: set()}
    ),
)
