"""Transfers as CSV, safe to open in a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from config.kernel import csv_cells
from config.kernel.ids import public
from payouts.request_fields import METADATA_COLUMN_PREFIX, csv_fields, example_of
from payouts.request_types import TransferRequest
from payouts.serializers import TransferRow
from treasury import money


def render(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads names right; CRLF and quotes as RFC 4180 has them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([csv_cells.neutralise(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def template() -> bytes:
    """The columns that an upload understands, with one example row."""
    fields = csv_fields()
    examples = [(field.member.meta.examples or [""])[0] for field in fields.values()]
    ((key, value),) = example_of(TransferRequest)["metadata"].items()
    return render([*fields, f"{METADATA_COLUMN_PREFIX}{key}"], [[*examples, value]])


TRANSFER_COLUMNS = (
    "id", "reference", "status", "amount", "currency", "fee", "beneficiary", "name", "account_last4", "description",
    "promised_on",
    "failure_code", "return_code", "reason", "bank_reference",
)  # fmt: skip


def transfers(rows: Iterable[TransferRow]) -> bytes:
    """Transfers with their outcomes, one row each. Names are masked."""
    return render(TRANSFER_COLUMNS, (_cells(row) for row in rows))


def _cells(row: TransferRow) -> list[str]:
    return [
        public("tr", row.id),
        row.reference,
        row.status,
        money.format(row.amount_minor, row.currency),
        row.currency,
        money.format(row.fee_minor, row.currency),
        public("ben", row.beneficiary_id),
        row.name_hint,
        row.last4,
        row.description,
        row.promised_on.isoformat() if row.promised_on else "",
        row.failure_code,
        row.return_code,
        row.failure_reason,
        row.bank_reference,
    ]
