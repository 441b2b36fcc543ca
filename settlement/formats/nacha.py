"""NACHA: the file of the US automated clearing house, 94 characters a record, ten records a block.

`render` writes and `parse` reads by the rules that bind an originator: every count, hash, total, check digit and
sequence must hold, and the error names line and field. A file that a bank sends is read with `read_received`, which is
strict on amounts, totals, counts and identity, and notes everything else that deviates.
What returns and notifications of change mean: `nacha_answers`; how a bank builds them: `nacha_returns`.
Source: Nacha Operating Rules, appendix 3.
"""

from __future__ import annotations

from settlement.formats.nacha_codes import aba_check_digit, is_routing_number, routing_number
from settlement.formats.nacha_layouts import (
    ADDENDA_05,
    ADDENDA_98,
    ADDENDA_99,
    ADDENDA_OTHER,
    BATCH_CONTROL,
    BATCH_HEADER,
    BLOCKING_FACTOR,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    PADDING_RECORD,
)
from settlement.formats.nacha_reading import ReceivedFiles, parse, read_received
from settlement.formats.nacha_records import (
    Addenda,
    Addenda05,
    Addenda98,
    Addenda99,
    AddendaOther,
    ControlTotals,
    NachaBatch,
    NachaEntry,
    NachaFile,
    block_count,
)
from settlement.formats.nacha_rules import check_batch, check_entry, check_file, refuse

__all__ = [
    "Addenda",
    "Addenda05",
    "Addenda98",
    "Addenda99",
    "AddendaOther",
    "ControlTotals",
    "NachaBatch",
    "NachaEntry",
    "NachaFile",
    "ReceivedFiles",
    "aba_check_digit",
    "is_routing_number",
    "parse",
    "read_received",
    "render",
    "routing_number",
]


def render(file: NachaFile) -> bytes:
    """The file as bytes: records of 94 characters, each ended by a line feed, padded to a whole block.

    Linear in the number of entries. Raises FormatError, with the line that the record would have had, for a value that
    breaks a rule of the format or does not fit its column.
    """
    check_file(file)
    lines = [_file_header(file)]
    batch_totals: list[ControlTotals] = []
    previous_number = 0
    for batch in file.batches:
        if batch.batch_number <= previous_number:
            refuse(len(lines) + 1, "batch_header.batch_number", batch.batch_number, "must ascend within the file")
        previous_number = batch.batch_number
        batch_totals.append(_render_batch(batch, lines))
    totals = ControlTotals.added_up(batch_totals)
    blocks = block_count(len(lines) + 1)
    values = (
        len(file.batches),
        blocks,
        totals.entry_addenda_count,
        totals.entry_hash,
        totals.debit_minor,
        totals.credit_minor,
    )
    lines.append(FILE_CONTROL.write(values, len(lines) + 1))
    lines.extend([PADDING_RECORD] * (blocks * BLOCKING_FACTOR - len(lines)))
    lines.append("")
    return "\n".join(lines).encode("ascii")


def _file_header(file: NachaFile) -> str:
    return FILE_HEADER.write(
        (
            file.immediate_destination,
            file.immediate_origin,
            file.created_on,
            file.created_time,
            file.file_id_modifier,
            file.destination_name,
            file.origin_name,
            file.reference_code,
        ),
        1,
    )


def _render_batch(batch: NachaBatch, lines: list[str]) -> ControlTotals:
    """Append the records of one batch to `lines` and return its control totals."""
    header_line = len(lines) + 1
    check_batch(batch, header_line)
    lines.append(
        BATCH_HEADER.write(
            (
                batch.service_class,
                batch.company_name,
                batch.company_discretionary_data,
                batch.company_id,
                batch.sec_code,
                batch.entry_description,
                batch.descriptive_date,
                batch.effective_entry_date,
                batch.settlement_day,
                batch.originator_status,
                batch.originating_dfi,
                batch.batch_number,
            ),
            header_line,
        )
    )
    for entry in batch.entries:
        _render_entry(entry, lines)
    totals = batch.totals()
    lines.append(
        BATCH_CONTROL.write(
            (
                batch.service_class,
                totals.entry_addenda_count,
                totals.entry_hash,
                totals.debit_minor,
                totals.credit_minor,
                batch.company_id,
                batch.message_authentication_code,
                batch.originating_dfi,
                batch.batch_number,
            ),
            len(lines) + 1,
        )
    )
    return totals


def entry_record(entry: NachaEntry, sec_code: str) -> str:
    """The record of one entry by itself, as it would stand in a batch of this class. Raises FormatError."""
    check_entry(entry, sec_code, 0)
    lines: list[str] = []
    _render_entry(entry, lines)
    return lines[0]


def _render_entry(entry: NachaEntry, lines: list[str]) -> None:
    lines.append(
        ENTRY.write(
            (
                entry.transaction_code,
                entry.receiving_dfi,
                entry.account_number,
                entry.amount_minor,
                entry.individual_id,
                entry.individual_name,
                entry.discretionary_data,
                "1" if entry.addenda else "0",
                entry.trace_number,
            ),
            len(lines) + 1,
        )
    )
    for addenda in entry.addenda:
        lines.append(_render_addenda(addenda, entry, len(lines) + 1))


def _render_addenda(addenda: Addenda, entry: NachaEntry, line: int) -> str:
    match addenda:
        case Addenda05():
            return ADDENDA_05.write(
                (addenda.payment_information, addenda.sequence_number, entry.trace_number[-7:]), line
            )
        case Addenda98():
            return ADDENDA_98.write(
                (
                    addenda.change_code,
                    addenda.original_trace,
                    addenda.original_receiving_dfi,
                    addenda.corrected_data,
                    addenda.trace_number,
                ),
                line,
            )
        case Addenda99():
            return ADDENDA_99.write(
                (
                    addenda.reason_code,
                    addenda.original_trace,
                    addenda.dated_on,
                    addenda.original_receiving_dfi,
                    addenda.information,
                    addenda.trace_number,
                ),
                line,
            )
        case AddendaOther():
            return ADDENDA_OTHER.write((addenda.type_code, addenda.content), line)
