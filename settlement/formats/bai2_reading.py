"""Reading a BAI2 file: envelopes, accounts, and the totals and counts that prove the file whole.

Records 16 in their usual form are read in one loop without an object per record; every other form takes the slower way
through `bai2_lines.Record`. Both ways give the same result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from settlement.formats.bai2_codes import MAY_BE_SIGNED, TRANSACTION_CODES, is_type_code, type_code
from settlement.formats.bai2_lines import (
    CONTINUATION,
    FORMAT,
    NAMES,
    RECORD_CODES,
    Notes,
    Record,
    note_long_lines,
    one_record_per_line,
    physical_lines,
    refuse,
)
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
# A record 16 with an amount that always fits, funds without sub-fields, and a text or the slash that stands for none.
_USUAL_TRANSACTION = re.compile(r"16,(\d{3}),(\d{1,18}),([Z012]?),([^,/]*),([^,/]*),(/|[^,/].*)", re.ASCII)
_MAY_CONTINUE = frozenset({"88", "", " ", "  "})
_PLAIN_FUNDS: dict[str, Funds] = {
    each.value: Funds(each) for each in FundsType if each.value in ("", "Z", "0", "1", "2")
}
_FUNDS_TYPES: dict[str, FundsType] = {each.value: each for each in FundsType}
_STATUSES: dict[str, GroupStatus] = {each.value: each for each in GroupStatus if each is not GroupStatus.TEST}
_MODIFIERS: dict[str, AsOfModifier] = {each.value: each for each in AsOfModifier}


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
    """Read a file whose totals may be wrong, and list what does not hold, to show why a file was refused.

    A file that cannot be read with one record on each line is read with several, if its totals then hold.
    Raises FormatError for structure and fields as `parse` does.
    """
    notes = Notes()
    lines = physical_lines(content, notes)
    as_it_stands = _attempt(lines.copy(), range(1, len(lines) + 1), notes.copy())
    if isinstance(as_it_stands, Inspection) and not as_it_stands.problems:
        return as_it_stands
    rearranged = one_record_per_line(lines)
    if rearranged is not None:
        for number in rearranged.shared:
            notes.add("several records stand on one line", number)
        for number in rearranged.joined:
            notes.add("a line without a record code continues the line before", number)
        second = _attempt(rearranged.lines, rearranged.numbers, notes)
        if isinstance(second, Inspection) and not second.problems:
            return second
        if rearranged.shared and _reach(second) > _reach(as_it_stands):
            as_it_stands = second  # What came further says more about the fault.
    if isinstance(as_it_stands, FormatError):
        raise as_it_stands
    return as_it_stands


def _attempt(lines: list[str], numbers: Sequence[int], notes: Notes) -> Inspection | FormatError:
    try:
        return _read(lines, numbers, notes)
    except FormatError as error:
        return error


def _reach(attempt: Inspection | FormatError) -> int:
    return attempt.line if isinstance(attempt, FormatError) else attempt.problems[0].line


def _read(lines: list[str], numbers: Sequence[int], notes: Notes) -> Inspection:
    reader = _Reader(lines, numbers, notes)
    header = reader.take("01")
    sender, receiver = header.take("sender_id"), header.take("receiver_id")
    created_on, created_time = header.take_date("created_on"), header.take_time("created_time")
    file_id = header.take("file_id")
    length, block = header.take_number("physical_record_length"), header.take_number("block_size")
    version = header.take("version")
    if version != FORMAT_VERSION:
        header.refuse("version", version, "must be 2")
    header.end()
    note_long_lines(lines, length, notes)
    groups: list[Group] = []
    total = 0
    while reader.next_code() == "02":
        group, group_total = _read_group(reader)
        groups.append(group)
        total += group_total
    reader.check_trailer(reader.take("99"), total, ("groups", len(groups)), records_before=0)
    reader.finish()
    found = reader.without_closing_slashes(groups)
    file = Bai2File(
        sender, receiver, created_on, created_time, file_id, found, length, block, dialect=notes.sentences()
    )
    return Inspection(file, tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    """A cursor over physical lines that counts records and collects totals that do not hold."""

    lines: list[str]
    numbers: Sequence[int]
    notes: Notes
    at: int = 0
    records_read: int = 0
    problems: list[FormatError] = field(default_factory=list)
    # Texts, and the lines in them before their last one, that end in a slash and that do not.
    texts: list[int] = field(default_factory=lambda: [0, 0])
    inner_lines: list[int] = field(default_factory=lambda: [0, 0])

    def next_code(self) -> str:
        """Return the code of the next record, or an empty string at the end."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line[:1] == " ":
                self.notes.add("blanks stand before the record code", self.numbers[self.at])
                line = self.lines[self.at] = line.lstrip(" ")
            if line:
                code, comma = line[:2], line[2:3]
                if code not in RECORD_CODES or comma != ",":
                    rule = "must begin with a record code (01 02 03 16 49 88 98 99) and a comma"
                    refuse(self.numbers[self.at], "record", line, rule)
                return code
            self.notes.add("the line is empty", self.numbers[self.at])
            self.at += 1
        return ""

    def take(self, code: str) -> Record:
        """Return the next record with its continuations. Raises FormatError when it is not a record `code`."""
        found = self.next_code()
        if not found:
            end = (self.numbers[-1] if self.numbers else 0) + 1
            refuse(end, NAMES[code], "", f"must be here: record {code} is missing at the end")
        if found != code:
            here = self.numbers[self.at]
            if found == CONTINUATION and self.at == 0:
                refuse(here, "record", found, "must not continue (88) before there is a record")
            refuse(here, "record", found, f"must be record {code} ({NAMES[code]}) at this place")
        start = self.at
        self.at += 1
        self.records_read += 1
        if not self._continues():
            return Record(code, (self.lines[start][3:],), (self.numbers[start],), self.notes)
        bodies, numbers = [self.lines[start][3:]], [self.numbers[start]]
        while self._continues():
            bodies.append(self.lines[self.at][3:])
            numbers.append(self.numbers[self.at])
            self.at += 1
            self.records_read += 1
        return Record(code, bodies, numbers, self.notes)

    def _continues(self) -> bool:
        if self.at < len(self.lines) and self.lines[self.at][:1] in ("", " "):
            self.next_code()
        return self.at < len(self.lines) and self.lines[self.at].startswith("88,")

    def finish(self) -> None:
        """Raises FormatError for a record after the file trailer."""
        code = self.next_code()
        if code:
            refuse(self.numbers[self.at], "record", code, "must not follow the file trailer")

    def count_text(self, text: str) -> None:
        """Count whether a text and the lines inside it end in a slash."""
        self.texts[text[-1] != "/"] += 1
        closed = text.count("/\n")
        self.inner_lines[0] += closed
        self.inner_lines[1] += text.count("\n") - closed

    def without_closing_slashes(self, groups: list[Group]) -> tuple[Group, ...]:
        """Take one slash from the end of every text of a bank that closes its texts.

        By the specification a text has no closing slash, so a slash at its end belongs to it. A file in which every
        text of several ends in one closes them.
        """
        ends, ends_without = self.texts
        if ends < 2 or ends_without:
            return tuple(groups)
        self.notes.add("texts end in a closing slash", self.numbers[0])
        is_every_line = self.inner_lines[1] == 0
        return tuple(
            replace(group, accounts=tuple(_with_texts_cut(account, is_every_line) for account in group.accounts))
            for group in groups
        )

    def check_trailer(self, trailer: Record, total: int, parts: tuple[str, int] | None, *, records_before: int) -> None:
        """Compare a trailer's total, number of parts and number of records with what was read."""
        said_total = trailer.take_amount("control_total", may_be_negative=True)
        if (said_total or 0) != total:
            self._add_problem(trailer, "control_total", said_total, total)
        if parts is not None:
            said_parts = trailer.take_number(parts[0])
            if said_parts != parts[1]:
                self._add_problem(trailer, parts[0], said_parts, parts[1])
        said_records = trailer.take_number("records")
        if said_records != self.records_read - records_before:
            self._add_problem(trailer, "records", said_records, self.records_read - records_before)
        trailer.end()

    def _add_problem(self, trailer: Record, name: str, said: int | None, computed: int) -> None:
        rule = f"must be {computed}, as computed from the records before it"
        self.problems.append(FormatError(FORMAT, trailer.first_line, f"{NAMES[trailer.code]}.{name}", said, rule))


def _with_texts_cut(account: Account, is_every_line: bool) -> Account:  # noqa: FBT001 - private, one caller
    return replace(
        account,
        transactions=tuple(
            each._replace(text=_cut(each.text, is_every_line)) if each.text else each for each in account.transactions
        ),
    )


def _cut(text: str, is_every_line: bool) -> str:  # noqa: FBT001 - private, one caller
    *inner, last = text.split("\n")
    if is_every_line:
        inner = [line.removesuffix("/").rstrip(" ") for line in inner]
    return "\n".join([*inner, last.removesuffix("/").rstrip(" ")]).strip("\n")


def _read_group(reader: _Reader) -> tuple[Group, int]:
    before = reader.records_read
    header = reader.take("02")
    receiver, originator = header.take("receiver_id"), header.take("originator_id")
    said_status = header.take("status")
    status = _STATUSES.get(said_status)
    if status is None:
        header.refuse("status", said_status, "must be 1 update, 2 deletion or 3 correction; 4 is a test, never read")
    as_of_date = header.take_date("as_of_date")
    as_of_time = header.take_time("as_of_time", is_optional=True)
    currency = header.take_currency(is_optional=True)
    modifier = header.take("as_of_modifier", is_optional=True)
    if modifier and modifier not in _MODIFIERS:
        header.refuse("as_of_modifier", modifier, "must be 1, 2, 3, 4 or empty")
    header.end()
    accounts: list[Account] = []
    total = 0
    while reader.next_code() == "03":
        account, account_total = _read_account(reader)
        accounts.append(account)
        total += account_total
    reader.check_trailer(reader.take("98"), total, ("accounts", len(accounts)), records_before=before)
    group = Group(
        receiver_id=receiver,
        originator_id=originator,
        status=status,
        as_of_date=as_of_date,
        accounts=tuple(accounts),
        as_of_time=as_of_time,
        currency=currency,
        as_of_modifier=_MODIFIERS.get(modifier),
    )
    return group, total


def _read_account(reader: _Reader) -> tuple[Account, int]:
    before = reader.records_read
    header = reader.take("03")
    number = header.take("number")
    if not number:
        header.refuse("number", number, "must not be empty")
    currency = header.take_currency(is_optional=True)
    summaries: list[Summary] = []
    while not header.is_exhausted:
        summary = _read_summary(header)
        if summary is not None:
            summaries.append(summary)
    transactions = _read_transactions(reader)
    account = Account(number, currency, tuple(summaries), tuple(transactions))
    total = account.control_total_minor()
    reader.check_trailer(reader.take("49"), total, None, records_before=before)
    return account, total


def _read_summary(header: Record) -> Summary | None:
    """One run of type code, amount, count and funds; None for one that is empty from end to end."""
    code = header.take("type_code")
    if not code:
        if header.is_at_line_start:
            if not header.is_exhausted:
                header.note("a comma follows the last field before a continuation")
            return None
        for name in ("amount", "item_count", "funds_type"):
            value = header.take(name, is_optional=True)
            if value:
                header.refuse(name, value, "must be empty where the type code is empty")
        return None
    if not is_type_code(code):
        header.refuse("type_code", code, "must be three digits")
    amount_minor = header.take_amount("amount", may_be_negative=code in MAY_BE_SIGNED)
    return Summary(code, amount_minor, header.take_number("item_count", is_optional=True), _read_funds(header))


def _read_transactions(reader: _Reader) -> list[Transaction]:
    """The records 16 of an account. The usual form is read in `_read_usual`, any other by `_read_transaction`."""
    found: list[Transaction] = []
    while reader.next_code() == "16":
        start = reader.at
        reader.at = _read_usual(reader, found)
        reader.records_read += reader.at - start
        if reader.next_code() == "16":
            found.append(_read_transaction(reader, reader.take("16")))
    return found


def _read_usual(reader: _Reader, found: list[Transaction]) -> int:
    """Add records 16 of the usual form; return the line of the first one that has another."""
    lines, at, end = reader.lines, reader.at, len(reader.lines)
    match, add, codes, plain_funds = _USUAL_TRANSACTION.fullmatch, found.append, TRANSACTION_CODES, _PLAIN_FUNDS
    make = tuple.__new__  # The constructor of a named tuple costs another call.
    texts = [0, 0]
    inner_open = inner_closed = 0
    while at < end and (usual := match(lines[at])) is not None:
        code, amount, funds_type, bank, customer, text = usual.groups()
        if code not in codes:
            break
        following = at + 1
        if following < end and lines[following][:2] in _MAY_CONTINUE:
            continued = [text] if text != "/" else []
            while following < end and lines[following][:3] == "88,":
                continued.append(lines[following][3:])
                following += 1
            if following < end and lines[following][:1] in ("", " "):
                break
            text = "\n".join(continued).strip("\n")
            if text:
                texts[text[-1] != "/"] += 1
                closed = text.count("/\n") if "/" in text else 0
                inner_closed += closed
                inner_open += text.count("\n") - closed
        elif text == "/":
            text = ""
        else:
            texts[text[-1] != "/"] += 1
        at = following
        add(make(Transaction, (code, int(amount), bank, customer, text, plain_funds[funds_type])))
    reader.texts[0] += texts[0]
    reader.texts[1] += texts[1]
    reader.inner_lines[0] += inner_closed
    reader.inner_lines[1] += inner_open
    return at


def _read_transaction(reader: _Reader, record: Record) -> Transaction:
    code = record.take("type_code")
    if not is_type_code(code):
        record.refuse("type_code", code, "must be three digits")
    if code not in TRANSACTION_CODES:
        record.refuse("type_code", code, f"must be a detail code: {code} is a {type_code(code).level.value} code")
    amount_minor = record.take_amount("amount", may_be_negative=False)
    if amount_minor is None and code != MESSAGE_CODE:
        record.note("a transaction states no amount")
    funds = _read_funds(record)
    bank_reference = record.take("bank_reference", is_optional=True)
    customer_reference = record.take("customer_reference", is_optional=True)
    lines = record.take_text()
    text = "\n".join(lines).strip("\n")
    if text:
        reader.count_text(text)
    return Transaction(code, amount_minor or 0, bank_reference, customer_reference, text, funds)


def _read_funds(record: Record) -> Funds:
    """The funds type and its sub-fields, whose number depends on the type."""
    value = record.take("funds_type", is_optional=True)
    plain = _PLAIN_FUNDS.get(value)
    if plain is not None:
        return plain
    kind = _FUNDS_TYPES.get(value)
    if kind is FundsType.VALUE_DATED:
        return Funds(kind, value_date=record.take_date("value_date"), value_time=record.take_time("value_time"))
    if kind is FundsType.SPLIT:
        names = ("immediate", "one_day", "two_days")
        return Funds(kind, amounts_minor=tuple([_funds_amount(record, name) for name in names]))
    if kind is FundsType.DISTRIBUTED:
        count = record.take_number("distributions")
        if count is None:
            record.refuse("distributions", "", "must say how many pairs of days and amount follow")
        pairs = [(record.take_number("days") or 0, _funds_amount(record, "available")) for _ in range(count)]
        return Funds(kind, distribution=tuple(pairs))
    return record.refuse("funds_type", value, "must be 0, 1, 2, S, V, D, Z or empty")


def _funds_amount(record: Record, name: str) -> int:
    """An availability amount; empty is zero, because it only says when money that is counted elsewhere can be used."""
    return record.take_amount(name, may_be_negative=True) or 0
