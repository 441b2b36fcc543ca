"""The life of an instruction and of a submission: two tables of moves, from which PostgreSQL's guards are written too."""

from __future__ import annotations

from django.db import models

from config.kernel.lifecycle import Lifecycle, initial_states, transition_table


class InstructionStatus(models.TextChoices):
    """One attempt to move one transfer."""

    QUEUED = "queued", "queued"  # waits in a window
    SUBMITTED = "submitted", "submitted"  # claimed for the bank, written before the bank is called
    ACCEPTED = "accepted", "accepted"  # the bank has it and will pay on the effective date
    IN_DOUBT = "in_doubt", "in doubt"  # nobody knows; the bank is asked, nothing is sent again
    SETTLED = "settled", "settled"  # the bank says it was paid
    REFUSED = "refused", "refused"  # the bank said no; nothing was paid
    RETURNED = "returned", "returned"  # paid, then sent back
    WITHDRAWN = "withdrawn", "withdrawn"  # never reached the bank, and that is proven


class SubmissionStatus(models.TextChoices):
    """One file to the bank."""

    CLAIMED = "claimed", "claimed"  # reference and trace numbers are fixed; a worker has the lease and will send
    SENT = "sent", "sent"  # handed over; the bank has not answered yet
    ACKNOWLEDGED = "acknowledged", "acknowledged"  # the bank took it, perhaps without some entries
    IN_DOUBT = "in_doubt", "in doubt"  # sent or not, nobody knows; the bank is asked by our reference
    REJECTED = "rejected", "rejected"  # the bank refused the whole of it
    ABSENT = "absent", "absent"  # the bank proves that it never had it


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

# A transfer has at most one instruction in one of these: money may be on its way.
ACTIVE_STATUSES = (_I.QUEUED, _I.SUBMITTED, _I.ACCEPTED, _I.IN_DOUBT)

# With the bank, or perhaps with the bank: an outcome is expected.
OPEN_AT_THE_BANK = (_I.SUBMITTED, _I.ACCEPTED, _I.IN_DOUBT)
