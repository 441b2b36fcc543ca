"""Errors of reconciliation. The docstring is the message."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class StatementUnreadable(QuittanceError):
    """The statement {name} cannot be imported: {reason}."""

    code, http_status = "statement_unreadable", 422


class DiscrepancyResolved(QuittanceError):
    """The discrepancy {id} is resolved already."""

    code, http_status = "discrepancy_resolved", 409


class ResolutionDoesNotFit(QuittanceError):
    """A discrepancy of the kind {kind} cannot be resolved as {resolution}."""

    code, http_status = "resolution_does_not_fit", 422


class PdfNotAvailable(QuittanceError):
    """PDF needs the system library Pango, which this server does not have; the CSV report has the same content."""

    code, http_status = "pdf_not_available", 501
