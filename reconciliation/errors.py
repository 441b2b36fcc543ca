"""Errors of reconciliation. The docstring is the message."""

from __future__ import annotations

from config.kernel.errors import QuittanceError


class DiscrepancyResolved(QuittanceError):
    """The discrepancy {id} is resolved already."""

    code, http_status = "discrepancy_resolved", 409


class ResolutionDoesNotFit(QuittanceError):
    """A discrepancy of the kind {kind} cannot be resolved as {resolution}."""

    code, http_status = "resolution_does_not_fit", 422


class AttestationRefused(QuittanceError):
    """The attestation is not accepted: {reason}."""

    code, http_status = "attestation_refused", 409


class PdfNotAvailable(QuittanceError):
    """The PDF cannot be made on this server; the CSV report has the same content."""

    code, http_status = "pdf_not_available", 501


class TooManyReports(QuittanceError):
    """Too many reports of this environment are still being made ({count}). Fetch them before you request more."""

    code, http_status = "too_many_reports", 429
