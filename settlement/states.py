"""Statuses and transitions of instructions and submissions. PostgreSQL's guards are generated from them."""

from __future__ import annotations

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table
from config.kernel.statuses import Colour, Group, Status


class InstructionStatus(Status, noun="instruction"):
    """Statuses of an instruction: one attempt to move one transfer."""

    QUEUED = "queued", Group.WAITING, Colour.INFO, "Waits in a window."
    SUBMITTED = (
        "submitted",
        Group.ACTIVE,
        Colour.WARNING,
        "Claimed for the bank. Recorded before the bank is called.",
    )
    ACCEPTED = (
        "accepted",
        Group.ACTIVE,
        Colour.INFO,
        "The bank accepted the entry and pays it on the effective date.",
    )
    IN_DOUBT = (
        "in_doubt",
        Group.ACTIVE,
        Colour.WARNING,
        "The outcome is not known. The bank is asked; nothing is sent again.",
    )
    SETTLED = "settled", Group.SUCCEEDED, Colour.SUCCESS, "Paid, by the bank's report."
    REFUSED = "refused", Group.UNSUCCESSFUL, Colour.DANGER, "The bank refused the entry. Nothing was paid."
    RETURNED = "returned", Group.UNSUCCESSFUL, Colour.DANGER, "Paid and then sent back."
    WITHDRAWN = "withdrawn", Group.UNSUCCESSFUL, Colour.NEUTRAL, "Never reached the bank, with proof."


class SubmissionStatus(Status, noun="file"):
    """Statuses of a submission: one file to the bank."""

    CLAIMED = (
        "claimed",
        Group.WAITING,
        Colour.INFO,
        "Reference and trace numbers are fixed. A worker holds the lease and sends the file.",
    )
    SENT = "sent", Group.ACTIVE, Colour.INFO, "Delivered to the bank, which has not answered yet."
    ACKNOWLEDGED = (
        "acknowledged",
        Group.SUCCEEDED,
        Colour.SUCCESS,
        "The bank accepted the file, possibly without some of its entries.",
    )
    IN_DOUBT = (
        "in_doubt",
        Group.ACTIVE,
        Colour.WARNING,
        "It is not known whether the bank has the file. The bank is asked by our reference.",
    )
    REJECTED = "rejected", Group.UNSUCCESSFUL, Colour.DANGER, "The bank rejected the whole file."
    ABSENT = "absent", Group.UNSUCCESSFUL, Colour.WARNING, "The bank proves that it never received the file."


_I = InstructionStatus
_S = SubmissionStatus

INSTRUCTION_LIFE = Lifecycle(
    model="settlement.Instruction",
    table="settlement_instruction",
    history_table="settlement_instructionhistory",
    noun="instruction",
    prefix="ins",
    initial_states=initial_states(_I.QUEUED),
    transitions=transition_table(
        {
            _I.QUEUED: {_I.SUBMITTED, _I.WITHDRAWN},
            _I.SUBMITTED: {_I.ACCEPTED, _I.IN_DOUBT, _I.SETTLED, _I.REFUSED, _I.WITHDRAWN},
            _I.ACCEPTED: {_I.IN_DOUBT, _I.SETTLED, _I.REFUSED},
            _I.IN_DOUBT: {_I.SUBMITTED, _I.ACCEPTED, _I.SETTLED, _I.REFUSED, _I.WITHDRAWN},
            _I.SETTLED: {_I.RETURNED},
            _I.REFUSED: set(),
            _I.RETURNED: set(),
            _I.WITHDRAWN: set(),
        }
    ),
)

SUBMISSION_LIFE = Lifecycle(
    model="settlement.Submission",
    table="settlement_submission",
    history_table="settlement_submissionhistory",
    noun="submission",
    prefix="sub",
    initial_states=initial_states(_S.CLAIMED),
    transitions=transition_table(
        {
            _S.CLAIMED: {_S.SENT, _S.ACKNOWLEDGED, _S.IN_DOUBT, _S.REJECTED},
            _S.SENT: {_S.ACKNOWLEDGED, _S.IN_DOUBT, _S.REJECTED},
            _S.IN_DOUBT: {_S.SENT, _S.ACKNOWLEDGED, _S.REJECTED, _S.ABSENT},
            _S.ACKNOWLEDGED: set(),
            _S.REJECTED: set(),
            _S.ABSENT: set(),
        }
    ),
)

# A transfer has at most one instruction in one of these: money may be in transit.
ACTIVE_STATUSES = (_I.QUEUED, _I.SUBMITTED, _I.ACCEPTED, _I.IN_DOUBT)

# The bank has the entry or may have it: an outcome is expected.
OPEN_AT_THE_BANK = (_I.SUBMITTED, _I.ACCEPTED, _I.IN_DOUBT)
