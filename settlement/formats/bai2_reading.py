"""Reading a BAI2 file: the envelope, then accounts, then the totals that prove it whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from settlement.formats.bai2_codes import Level, is_type_code, type_code
from settlement.formats.bai2_lines import FORMAT, NAMES, Record, check_lengths, refuse, split_records
from settlement.formats.bai2_records import (
    Account,
    AsOfModifier,
    Bai2File,
    Funds,
    FundsType,
    Group,
    GroupStatus,
    Summary,
    Transaction,
)
from settlement.formats.errors import FormatError

MESSAGE_CODE = "890"  # A record 16 that carries words and no money.
FORMAT_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file says, and every control total and count of it that does not hold. For people, never for the books."""

    file: Bai2File
    problems: tuple[FormatError, ...]


def parse(content: bytes) -> Bai2File:
    """Read one whole BAI2 file. Raises FormatError with line, field and rule for the first thing that is wrong."""
    inspection = inspect(content)
    if inspection.problems:
        raise inspection.problems[0]
    return inspection.file


def inspect(content: bytes) -> Inspection:
    """Read a file whose totals may be wrong, and list what does not hold; for showing why a file was refused.

    Raises FormatError for structure and fields as `parse` does: without those there is nothing to show.
    """
    reader = _Reader(split_records(content))
    header = reader.take("01")
    sender, receiver = header.take("sender_id"), header.take("receiver_id")
    created_on, created_time = header.take_date("created_on"), header.take_time("created_time")
    file_id = header.take("file_id")
    length, block = header.take_number("physical_record_length"), header.take_number("block_size")
    version = header.take("version")
    if version != FORMAT_VERSION:
        header.refuse("version", version, "must be 2")
    header.end()
    check_lengths(content, length)
    groups, total = [], 0
    while reader.next_code() == "02":
        group, group_total = _read_group(reader)
        groups.append(group)
        total += group_total
    reader.check_trailer(reader.take("99"), total, ("groups", len(groups)), records_before=0)
    reader.finish()
    file = Bai2File(sender, receiver, created_on, created_time, file_id, tuple(groups), length, block)
    return Inspection(file, tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    """A cursor over the logical records that counts physical lines and collects totals that do not hold."""

    records: list[Record]
    at: int = 0
    lines_read: int = 0
    problems: list[FormatError] = field(default_factory=list)

    def next_code(self) -> str:
        return self.records[self.at].code if self.at < len(self.records) else ""

    def take(self, code: str) -> Record:
        if self.at >= len(self.records):
            refuse(self.lines_read + 1, NAMES[code], "", f"must be here: record {code} is missing at the end")
        record = self.records[self.at]
        if record.code != code:
            refuse(record.line, "record", record.code, f"must be record {code} ({NAMES[code]}) at this place")
        self.at += 1
        self.lines_read += len(record.lines)
        return record

    def finish(self) -> None:
        if self.at < len(self.records):
            record = self.records[self.at]
            refuse(record.line, "record", record.code, "must not follow the file trailer")

    def check_trailer(self, trailer: Record, total: int, parts: tuple[str, int] | None, *, records_before: int) -> None:
        """Compare a trailer's total, number of parts and number of physical records with what was read."""
        said_total = trailer.take_amount("control_total", may_be_negative=True)
        if (said_total or 0) != total:
            self._note(trailer, "control_total", said_total, total)
        if parts is not None:
            said_parts = trailer.take_number(parts[0])
            if said_parts != parts[1]:
                self._note(trailer, parts[0], said_parts, parts[1])
        said_records = trailer.take_number("records")
        if said_records != self.lines_read - records_before:
            self._note(trailer, "records", said_records, self.lines_read - records_before)
        trailer.end()

    def _note(self, trailer: Record, name: str, said: int | None, computed: int) -> None:
        rule = f"must be {computed}, as computed from the records before it"
        self.problems.append(FormatError(FORMAT, trailer.lines[0][0], f"{NAMES[trailer.code]}.{name}", said, rule))


def _read_group(reader: _Reader) -> tuple[Group, int]:
    before = reader.lines_read
    header = reader.take("02")
    receiver, originator = header.take("receiver_id"), header.take("originator_id")
    status = header.take("status")
    if status not in {each.value for each in GroupStatus} or status == GroupStatus.TEST.value:
        header.refuse("status", status, "must be 1 update, 2 deletion or 3 correction; 4 is a test and is not read")
    as_of_date, as_of_time = header.take_date("as_of_date"), header.take_time("as_of_time")
    currency = _currency(header)
    modifier = header.take("as_of_modifier")
    if modifier and modifier not in {each.value for each in AsOfModifier}:
        header.refuse("as_of_modifier", modifier, "must be 1, 2, 3, 4 or empty")
    header.end()
    accounts, total = [], 0
    while reader.next_code() == "03":
        account = _read_account(reader)
        accounts.append(account)
        total += account.control_total_minor()
    reader.check_trailer(reader.take("98"), total, ("accounts", len(accounts)), records_before=before)
    group = Group(
        receiver_id=receiver,
        originator_id=originator,
        status=GroupStatus(status),
        as_of_date=as_of_date,
        accounts=tuple(accounts),
        as_of_time=as_of_time,
        currency=currency,
        as_of_modifier=AsOfModifier(modifier) if modifier else None,
    )
    return group, total


def _read_account(reader: _Reader) -> Account:
    before = reader.lines_read
    header = reader.take("03")
    number = header.take("number")
    if not number:
        header.refuse("number", number, "must not be empty")
    currency = _currency(header)
    summaries: list[Summary] = []
    while not header.is_exhausted:
        summary = _read_summary(header)
        if summary is not None:
            summaries.append(summary)
    transactions: list[Transaction] = []
    while reader.next_code() == "16":
        transactions.append(_read_transaction(reader.take("16")))
    account = Account(number, currency, tuple(summaries), tuple(transactions))
    reader.check_trailer(reader.take("49"), account.control_total_minor(), None, records_before=before)
    return account


def _read_summary(header: Record) -> Summary | None:
    """One run of type code, amount, count and funds; None for a run that is empty from end to end."""
    code = header.take("type_code")
    if not code:
        if header.is_exhausted:
            return None
        for name in ("amount", "item_count", "funds_type"):
            value = header.take(name)
            if value:
                header.refuse(name, value, "must be empty where the type code is empty")
        return None
    if not is_type_code(code):
        header.refuse("type_code", code, "must be three digits")
    is_status = type_code(code).level is Level.STATUS
    amount_minor = header.take_amount("amount", may_be_negative=is_status)
    return Summary(code, amount_minor, header.take_number("item_count"), _read_funds(header))


def _read_transaction(record: Record) -> Transaction:
    code = record.take("type_code")
    if not is_type_code(code):
        record.refuse("type_code", code, "must be three digits")
    level = type_code(code).level
    if level in (Level.STATUS, Level.SUMMARY):
        record.refuse("type_code", code, f"must be a detail code: {code} is a {level.value} code")
    amount_minor = record.take_amount("amount", may_be_negative=False)
    if amount_minor is None and code != MESSAGE_CODE:
        record.refuse("amount", "", "must not be empty: only a message (890) carries no money")
    funds = _read_funds(record)
    bank_reference = record.take("bank_reference")
    customer_reference = record.take("customer_reference")
    return Transaction(code, amount_minor or 0, bank_reference, customer_reference, record.take_text(), funds)


def _read_funds(record: Record) -> Funds:
    """The funds type and its sub-fields, whose number depends on the type."""
    value = record.take("funds_type")
    if value not in {each.value for each in FundsType}:
        record.refuse("funds_type", value, "must be 0, 1, 2, S, V, D, Z or empty")
    match FundsType(value):
        case FundsType.VALUE_DATED as kind:
            return Funds(kind, value_date=record.take_date("value_date"), value_time=record.take_time("value_time"))
        case FundsType.SPLIT as kind:
            names = ("immediate", "one_day", "two_days")
            return Funds(kind, amounts_minor=tuple(_funds_amount(record, name) for name in names))
        case FundsType.DISTRIBUTED as kind:
            count = record.take_number("distributions")
            if count is None:
                record.refuse("distributions", "", "must say how many pairs of days and amount follow")
            pairs = tuple((record.take_number("days") or 0, _funds_amount(record, "available")) for _ in range(count))
            return Funds(kind, distribution=pairs)
        case kind:
            return Funds(kind)


def _funds_amount(record: Record, name: str) -> int:
    """An availability amount; empty is zero, because it only says when money that is counted elsewhere can be used."""
    return record.take_amount(name, may_be_negative=True) or 0


def _currency(record: Record) -> str:
    value = record.take("currency")
    if value and not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        record.refuse("currency", value, "must be three capital letters or empty")
    return value
