"""Reading a NACHA file, record by record, with the line number at hand for every complaint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from settlement.formats import nacha_lines
from settlement.formats.dialects import Dialect, DialectNotes
from settlement.formats.errors import FormatError
from settlement.formats.fixed_width import Layout
from settlement.formats.nacha_codes import CREDIT_CODES, TRANSACTION_CODES
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
    RECEIVED_ADDENDA_05,
    RECEIVED_ADDENDA_98,
    RECEIVED_ADDENDA_99,
    RECEIVED_ADDENDA_OTHER,
    RECEIVED_BATCH_CONTROL,
    RECEIVED_BATCH_HEADER,
    RECEIVED_ENTRY,
    RECEIVED_FILE_CONTROL,
    RECEIVED_FILE_HEADER,
    RECORD_CHARACTERS,
)
from settlement.formats.nacha_records import (
    HASH_MODULUS,
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
from settlement.formats.nacha_rules import check_batch, check_batch_numbers, check_file, is_international, refuse
from settlement.formats.text_records import Line

ODD_COLUMN = "Columns that decide nothing hold something else than the rule book says"
PADDING_DIGIT = "9"


@dataclass(frozen=True, slots=True)
class ReceivedFiles:
    """What a bank sent: one file, or several one after the other, and the deviations that were tolerated."""

    files: tuple[NachaFile, ...]
    dialects: tuple[Dialect, ...] = ()


def parse(content: bytes) -> NachaFile:
    """Read one file by the originator's rules; records are separated by LF or CRLF, or by nothing at all.

    Raises FormatError with line and field for a rule that the file breaks, totals and padding included.
    """
    notes = DialectNotes()
    files = _read_files(content, notes)
    notes.refuse()
    (file,) = files  # A second file is a deviation.
    check_file(file)
    for batch in file.batches:
        check_batch(batch, batch.line)
    check_batch_numbers(file)
    return file


def read_received(content: bytes) -> ReceivedFiles:
    """Read what a bank sent: strict on amounts, totals, counts and identity, tolerant of what those prove harmless.

    Order and numbering bind the originator alone and are not looked at. An entry that makes no sense is read all the
    same: `nacha_answers` says what is wrong with it. Linear. Raises FormatError when the file cannot be trusted.
    """
    notes = DialectNotes()
    return ReceivedFiles(tuple(_read_files(content, notes)), tuple(notes))


def _read_files(content: bytes, notes: DialectNotes) -> list[NachaFile]:
    reader = _Reader(nacha_lines.records(content, notes), notes)
    files = [_read_file(reader)]
    while not reader.is_at_end():
        if reader.record_type() != "1":
            refuse(
                reader.next_line(),
                "padding",
                reader.peek(1, RECORD_CHARACTERS),
                "must be all nines: the file control came before",
            )
        reader.note("Several files stand in one", "file_header", "must be the only file")
        files.append(_read_file(reader))
    return files


class _Reader:
    """A cursor over the records; `line` is the line of the record read last, `taken` counts the records."""

    def __init__(self, records: list[Line], notes: DialectNotes) -> None:
        self._records = records
        self._end = len(records)
        self._notes = notes
        self.taken = 0
        self.line = 0

    def is_at_end(self) -> bool:
        return self.taken == self._end

    def next_line(self) -> int:
        return self.line + 1 if self.is_at_end() else self._records[self.taken][0]

    def record_type(self) -> str:
        """The first character of the next record, or nothing at the end of the file."""
        return self._records[self.taken][1][0] if self.taken < self._end else ""

    def is_at_padding(self) -> bool:
        return not self.is_at_end() and not self._records[self.taken][1].strip().strip(PADDING_DIGIT)

    def peek(self, first: int, last: int) -> str:
        """Positions `first` to `last` of the next record."""
        return self._records[self.taken][1][first - 1 : last]

    def note(self, sentence: str, field: str, rule: str, value: object = "") -> None:
        """Note a deviation of the next record."""
        self._notes.note(sentence, FormatError(FORMAT, self.next_line(), field, value, rule))

    def note_here(self, sentence: str, field: str, rule: str, value: object, *, line: int = 0) -> None:
        """Note a deviation of the record read last, or of `line`."""
        self._notes.note(sentence, FormatError(FORMAT, line or self.line, field, value, rule))

    def skip(self) -> None:
        self.line = self._records[self.taken][0]
        self.taken += 1

    def take(self, strict: Layout, received: Layout) -> tuple[Any, ...]:
        """The values of the next record, which must be one of this kind. Raises FormatError."""
        if self.record_type() != strict.record_type or (strict is FILE_CONTROL and self.is_at_padding()):
            kind = strict.record.replace("_", " ")
            value = "" if self.is_at_end() else self.peek(1, RECORD_CHARACTERS)
            refuse(self.next_line(), strict.record, value, f"must be here: the {kind} record is missing")
        self.line, record = self._records[self.taken]
        self.taken += 1
        try:
            return strict.read(record, self.line)
        except FormatError as broken:
            values = received.read(record, self.line)
            self._notes.note(ODD_COLUMN, broken)
            return values


def _read_file(reader: _Reader) -> NachaFile:
    records_before = reader.taken
    header = reader.take(FILE_HEADER, RECEIVED_FILE_HEADER)
    destination, origin, created_on, created_time, modifier, destination_name, origin_name, reference = header[:8]
    batches: list[NachaBatch] = []
    totals: list[ControlTotals] = []
    while reader.record_type() == "5":
        batch, batch_totals = _read_batch(reader)
        batches.append(batch)
        totals.append(batch_totals)
    _read_file_control(reader, len(batches), ControlTotals.added_up(totals), records_before)
    _read_padding(reader, records_before)
    return NachaFile(
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


BATCH_FIELDS = (
    "service_class",
    "company_name",
    "company_discretionary_data",
    "company_id",
    "sec_code",
    "entry_description",
    "descriptive_date",
    "effective_entry_date",
    "settlement_day",
    "originator_status",
    "originating_dfi",
    "batch_number",
)


def _read_batch(reader: _Reader) -> tuple[NachaBatch, ControlTotals]:
    fields = dict(zip(BATCH_FIELDS, reader.take(BATCH_HEADER, RECEIVED_BATCH_HEADER), strict=True))
    line = reader.line
    entries: list[NachaEntry] = []
    while reader.record_type() == "6":
        entries.append(_read_entry(reader))
    control = reader.take(BATCH_CONTROL, RECEIVED_BATCH_CONTROL)
    batch = NachaBatch(**fields, entries=tuple(entries), message_authentication_code=control[6], line=line)
    return batch, _check_batch_control(batch, control, reader)


def _read_entry(reader: _Reader) -> NachaEntry:
    code, dfi, account, amount, individual_id, name, discretionary, indicator, trace = reader.take(
        ENTRY, RECEIVED_ENTRY
    )
    line = reader.line
    addenda: list[Addenda] = []
    while reader.record_type() == "7":
        addenda.append(_read_addenda(reader, trace))
    expected = "1" if addenda else "0"
    if indicator != expected:
        rule = f"must be {expected}: {len(addenda)} addenda follow"
        reader.note_here("The addenda indicator is wrong", "entry.addenda_indicator", rule, indicator, line=line)
    return NachaEntry(code, dfi, account, amount, individual_id, name, trace, discretionary, tuple(addenda), line)


def _read_addenda(reader: _Reader, trace: str) -> Addenda:
    match reader.peek(2, 3):
        case "05":
            information, sequence, entry_sequence = reader.take(ADDENDA_05, RECEIVED_ADDENDA_05)
            if entry_sequence != trace[-7:]:
                rule = f"must repeat the end of the trace, {trace[-7:]}"
                reader.note_here(
                    "Addenda do not repeat the end of their trace", "addenda_05.entry_sequence", rule, entry_sequence
                )
            return Addenda05(information, sequence)
        case "98":
            return Addenda98(*reader.take(ADDENDA_98, RECEIVED_ADDENDA_98))
        case "99":
            values = reader.take(ADDENDA_99, RECEIVED_ADDENDA_99)
            reason, original_trace, dated_on, original_dfi, information, own_trace = values
            return Addenda99(reason, original_trace, original_dfi, own_trace, dated_on, information)
        case _:
            return AddendaOther(*reader.take(ADDENDA_OTHER, RECEIVED_ADDENDA_OTHER))


def _check_batch_control(batch: NachaBatch, control: tuple[Any, ...], reader: _Reader) -> ControlTotals:
    """Compare the control record with the batch and return the totals that it states."""
    service_class, count, hashed, debit, credit, company_id, _mac, odfi, number = control
    if service_class != batch.service_class:
        rule = f"must be {batch.service_class}, as in the batch header"
        reader.note_here(
            "Batch header and control differ in the service class", "batch_control.service_class", rule, service_class
        )
    said_id, own_id = company_id.strip(), batch.company_id.strip()
    if not said_id and own_id and not is_international(batch):
        rule = f"must be {own_id}, as in the batch header"
        reader.note_here("Batch controls name no company", "batch_control.company_id", rule, company_id)
    totals = _totals(batch, stated_credit=credit)
    said = {
        "entry_addenda_count": (count, totals.entry_addenda_count),
        "entry_hash": (hashed, totals.entry_hash),
        "debit_minor": (debit, totals.debit_minor),
        "credit_minor": (credit, totals.credit_minor),
        # Banks justify the company id of the control record either way, and leave it blank in international batches.
        "company_id": (said_id or own_id, own_id),
        "originating_dfi": (odfi, batch.originating_dfi),
        "batch_number": (number, batch.batch_number),
    }
    _compare("batch_control", said, reader.line)
    return totals


def _totals(batch: NachaBatch, *, stated_credit: int) -> ControlTotals:
    """The totals of the entries.

    Those under an unknown transaction code go where the stated totals leave an amount for them.

    Direction is then unproven for those entries alone, and `nacha_answers` reports each of them.
    """
    count = hashed = debit = credit = unknown = 0
    for entry in batch.entries:
        count += 1 + len(entry.addenda)
        hashed += int(entry.receiving_dfi[:8])
        if entry.transaction_code in CREDIT_CODES:
            credit += entry.amount_minor
        elif entry.transaction_code in TRANSACTION_CODES:
            debit += entry.amount_minor
        else:
            unknown += entry.amount_minor
    as_credit = min(max(stated_credit - credit, 0), unknown)
    return ControlTotals(count, hashed % HASH_MODULUS, debit + unknown - as_credit, credit + as_credit)


def _read_file_control(reader: _Reader, batch_count: int, totals: ControlTotals, records_before: int) -> None:
    batches, blocks, count, hashed, debit, credit = reader.take(FILE_CONTROL, RECEIVED_FILE_CONTROL)
    said = {
        "batch_count": (batches, batch_count),
        "entry_addenda_count": (count, totals.entry_addenda_count),
        "entry_hash": (hashed, totals.entry_hash),
        "debit_minor": (debit, totals.debit_minor),
        "credit_minor": (credit, totals.credit_minor),
    }
    _compare("file_control", said, reader.line)
    expected = block_count(reader.taken - records_before)
    if blocks != expected:
        rule = f"must be {expected}, as computed from the records before it"
        reader.note_here("The block count is wrong", "file_control.block_count", rule, blocks)


def _compare(record: str, said: Mapping[str, tuple[object, object]], line: int) -> None:
    for field, (stated, computed) in said.items():
        if stated != computed:
            refuse(line, f"{record}.{field}", stated, f"must be {computed}, as computed from the records before it")


def _read_padding(reader: _Reader, records_before: int) -> None:
    expected = block_count(reader.taken - records_before) * BLOCKING_FACTOR
    while reader.is_at_padding():
        reader.skip()
    found = reader.taken - records_before
    if found != expected:
        rule = f"must fill the last block: {expected} records in all"
        reader.note_here("The last block is not filled with records of nines", "padding", rule, found)
