"""Tables of reconciliation."""

from reconciliation.models.attestation import Attestation
from reconciliation.models.discrepancy import Discrepancy, DiscrepancyHistory
from reconciliation.models.match import Match, Proof
from reconciliation.models.report_file import ReportFile
from reconciliation.models.run import Run, RunShare
from reconciliation.models.statement import Statement, StatementLine, StatementSighting

__all__ = [
    "Attestation",
    "Discrepancy",
    "DiscrepancyHistory",
    "Match",
    "Proof",
    "ReportFile",
    "Run",
    "RunShare",
    "Statement",
    "StatementLine",
    "StatementSighting",
]
