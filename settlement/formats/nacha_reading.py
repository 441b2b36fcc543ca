"""Reading a NACHA file, record by record, with the line number at hand for every complaint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settlement.formats.errors import FormatError
from settlement.formats.fixed_width import Layout
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
    FORMAT,
    PADDING_RECORD,
    RECORD_CHARACTERS,
)
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
from settlement.formats.nacha_rules import check_batch, check_batch_header, check_file, refuse

FILE_BYTES_MAX = (
    100_000_000  # About a million records, a hundred times the operators' merge limit; a guard, not a rule.
)


def parse(content: bytes) -> NachaFile:
    """Read one whole NACHA file; records are separated by LF or CRLF, or by nothing at all.

    Raises FormatError with line and field for the first rule that the file breaks, totals and padding included.
    """
    reader = _Reader(split_records(content))
    header = reader.take(FILE_HEADER)
    batches: list[NachaBatch] = []
    totals: list[ControlTotals] = []
    while reader.record_type() == "5":
        batch, batch_totals = _read_batch(reader)
        if batches and batch.batch_number <= batches[-1].batch_number:
            refuse(reader.line, "batch_control.batch_number", batch.batch_number, "must ascend within the file")
        batches.append(batch)
        totals.append(batch_totals)
    _read_file_control(reader, len(batches), ControlTotals.added_up(totals))
    _read_padding(reader)
    destination, origin, created_on, created_time, modifier, destination_name, origin_name, reference = header
    file = NachaFile(
        destination,
        origin,
        created_on,
        created_time,
        modifier,
        destination_name,
        origin_name,
        tuple(batches),
        reference,
    )
    check_file(file)
    return file


def split_records(content: bytes) -> list[str]:
    """The records as text, without their line ends. Raises FormatError for a byte that is not ASCII or a huge file."""
    if len(content) > FILE_BYTES_MAX:
        raise FormatError(FORMAT, 0, "file", len(content), f"must be at most {FILE_BYTES_MAX} bytes")
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise FormatError(FORMAT, line, "record", content[broken.start : broken.end], "must be ASCII") from None
    text = text.replace("\r\n", "\n").rstrip("\n")
    if "\n" in text or len(text) <= RECORD_CHARACTERS:
        return text.split("\n")
    return [text[start : start + RECORD_CHARACTERS] for start in range(0, len(text), RECORD_CHARACTERS)]


class _Reader:
    """A cursor over the records; `line` is the number of the record read last."""

    def __init__(self, records: list[str]) -> None:
        self._records = records
        self.line = 0

    def record_type(self) -> str:
        """The first character of the next record, or nothing at the end of the file."""
        return self._records[self.line][:1] if self.line < len(self._records) else ""

    def peek(self, first: int, last: int) -> str:
        """Positions `first` to `last` of the next record."""
        return self._records[self.line][first - 1 : last]

    def take_raw(self, what: str) -> str:
        """The next record, which must be 94 printable characters. `what` says which record was hoped for."""
        self.line += 1
        if self.line > len(self._records):
            refuse(self.line, what, "", "must be here, but the file ends")
        record = self._records[self.line - 1]
        if len(record) != RECORD_CHARACTERS:
            refuse(self.line, what, record, f"must be {RECORD_CHARACTERS} characters long, not {len(record)}")
        if not record.isprintable():
            refuse(self.line, what, record, "must hold printable characters only")
        return record

    def take(self, layout: Layout) -> tuple[Any, ...]:
        return layout.read(self.take_raw(layout.record), self.line)


def _read_batch(reader: _Reader) -> tuple[NachaBatch, ControlTotals]:
    header = reader.take(BATCH_HEADER)
    header_line = reader.line
    (
        service_class,
        name,
        discretionary,
        company_id,
        sec,
        description,
        descriptive,
        effective,
        day,
        status,
        odfi,
        number,
    ) = header
    fields = {
        "service_class": service_class,
        "company_name": name,
        "company_discretionary_data": discretionary,
        "company_id": company_id,
        "sec_code": sec,
        "entry_description": description,
        "descriptive_date": descriptive,
        "effective_entry_date": effective,
        "settlement_day": day,
        "originator_status": status,
        "originating_dfi": odfi,
        "batch_number": number,
    }
    check_batch_header(NachaBatch(**fields, entries=()), header_line)
    entries: list[NachaEntry] = []
    while reader.record_type() == "6":
        entries.append(_read_entry(reader))
    control = reader.take(BATCH_CONTROL)
    batch = NachaBatch(**fields, entries=tuple(entries), message_authentication_code=control[6])
    check_batch(batch, header_line)
    return batch, _check_batch_control(batch, control, reader.line)


def _read_entry(reader: _Reader) -> NachaEntry:
    code, dfi, account, amount_minor, individual_id, name, discretionary, indicator, trace = reader.take(ENTRY)
    entry_line = reader.line
    addenda: list[Addenda] = []
    while reader.record_type() == "7":
        addenda.append(_read_addenda(reader, trace))
    expected = "1" if addenda else "0"
    if indicator != expected:
        refuse(entry_line, "entry.addenda_indicator", indicator, f"must be {expected}: {len(addenda)} addenda follow")
    return NachaEntry(code, dfi, account, amount_minor, individual_id, name, trace, discretionary, tuple(addenda))


def _read_addenda(reader: _Reader, trace: str) -> Addenda:
    match reader.peek(2, 3):
        case "05":
            information, sequence, entry_sequence = reader.take(ADDENDA_05)
            if entry_sequence != trace[-7:]:
                refuse(
                    reader.line,
                    "addenda_05.entry_sequence",
                    entry_sequence,
                    f"must repeat the end of the trace, {trace[-7:]}",
                )
            return Addenda05(information, sequence)
        case "98":
            return Addenda98(*reader.take(ADDENDA_98))
        case "99":
            reason, original_trace, died_on, original_dfi, information, own_trace = reader.take(ADDENDA_99)
            return Addenda99(reason, original_trace, original_dfi, own_trace, died_on, information)
        case _:
            return AddendaOther(*reader.take(ADDENDA_OTHER))


def _check_batch_control(batch: NachaBatch, control: tuple[Any, ...], line: int) -> ControlTotals:
    service_class, count, hashed, debit, credit, company_id, _mac, odfi, number = control
    totals = batch.totals()
    said = {
        "service_class": (service_class, batch.service_class),
        "entry_addenda_count": (count, totals.entry_addenda_count),
        "entry_hash": (hashed, totals.entry_hash),
        "debit_minor": (debit, totals.debit_minor),
        "credit_minor": (credit, totals.credit_minor),
        "company_id": (_control_company_id(company_id, batch), batch.company_id.strip()),
        "originating_dfi": (odfi, batch.originating_dfi),
        "batch_number": (number, batch.batch_number),
    }
    _compare("batch_control", said, line)
    return totals


def _control_company_id(said: str, batch: NachaBatch) -> str:
    """Banks justify the company id of the control record either way, and leave it blank in IAT."""
    return batch.company_id.strip() if batch.sec_code == "IAT" and not said else said.strip()


def _read_file_control(reader: _Reader, batch_count: int, totals: ControlTotals) -> None:
    batches, blocks, count, hashed, debit, credit = reader.take(FILE_CONTROL)
    said = {
        "batch_count": (batches, batch_count),
        "block_count": (blocks, block_count(reader.line)),
        "entry_addenda_count": (count, totals.entry_addenda_count),
        "entry_hash": (hashed, totals.entry_hash),
        "debit_minor": (debit, totals.debit_minor),
        "credit_minor": (credit, totals.credit_minor),
    }
    _compare("file_control", said, reader.line)


def _compare(record: str, said: Mapping[str, tuple[object, object]], line: int) -> None:
    for field, (stated, computed) in said.items():
        if stated != computed:
            refuse(line, f"{record}.{field}", stated, f"must be {computed}, as computed from the records before it")


def _read_padding(reader: _Reader) -> None:
    control_line = reader.line
    while reader.record_type():
        record = reader.take_raw("padding")
        if record != PADDING_RECORD:
            refuse(reader.line, "padding", record, "must be all nines: nothing follows the file control")
    expected = block_count(control_line) * BLOCKING_FACTOR
    if reader.line != expected:
        refuse(reader.line, "padding", reader.line, f"must fill the last block: {expected} records in all")
