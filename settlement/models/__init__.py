"""The models of settlement."""

from __future__ import annotations

from settlement.models.bank_file import BankFile, BankFileStatus
from settlement.models.clock_advance import ClockAdvance
from settlement.models.file_group import FileGroup
from settlement.models.incident import Incident, IncidentKind
from settlement.models.instruction import Instruction, InstructionHistory
from settlement.models.outcome_order import OutcomeAction, OutcomeOrder
from settlement.models.submission import Submission, SubmissionHistory
from settlement.models.tally import StatusDelta, StatusTotal, WindowShare
from settlement.models.window import Window

__all__ = [
    "BankFile",
    "BankFileStatus",
    "ClockAdvance",
    "FileGroup",
    "Incident",
    "IncidentKind",
    "Instruction",
    "InstructionHistory",
    "OutcomeAction",
    "OutcomeOrder",
    "StatusDelta",
    "StatusTotal",
    "Submission",
    "SubmissionHistory",
    "Window",
    "WindowShare",
]
