"""BAI2: the cash management report of US banks, comma-separated records in nested envelopes with control totals.

`parse` is strict on amounts, totals, counts and identity: a file in which one does not hold is refused whole. Other
deviations are tolerated and listed in `Bai2File.dialect`. `inspect` shows a refused file to people. `render` writes
what `parse` reads. Source: BAI Cash Management Balance Reporting Specifications, Version 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from settlement.formats.bai2_codes import (
    MAY_BE_SIGNED,
    TYPE_CODES,
    Direction,
    Level,
    TypeCode,
    is_type_code,
    type_code,
)
from settlement.formats.bai2_lines import AMOUNT_MAX, CONTINUATION, NAMES, PIVOT_YEAR, TIME, refuse
from settlement.formats.bai2_reading import FORMAT_VERSION, Inspection, inspect, parse
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

__all__ = [
    "TYPE_CODES",
    "Account",
    "AsOfModifier",
    "Bai2File",
    "Direction",
    "Funds",
    "FundsType",
    "Group",
    "GroupStatus",
    "Inspection",
    "Level",
    "Summary",
    "Transaction",
    "TypeCode",
    "inspect",
    "parse",
    "render",
    "type_code",
]


def render(file: Bai2File) -> bytes:
    """The file as bytes, one record per line, with totals and counts; padded when a record length is set.

    Raises FormatError, with the line that the record would have had, for a value that the format cannot carry.
    """
    lines = _Lines(file.physical_record_length, *_closing_slashes(file))
    header = [
        file.sender_id,
        file.receiver_id,
        _yymmdd(lines, file.created_on),
        _time(lines, file.created_time),
        file.file_id,
        _count(lines, file.physical_record_length),
        _count(lines, file.block_size),
        FORMAT_VERSION,
    ]
    lines.add("01", header)
    total = sum([_render_group(group, lines) for group in file.groups])
    lines.add("99", [str(total), str(len(file.groups)), str(len(lines.done) + 1)])
    return ("\n".join(lines.done) + "\n").encode("utf-8")


def _closing_slashes(file: Bai2File) -> tuple[str, str]:
    """What must follow the last line of each text, and the lines before it, so that the reader gives them back.

    The reader takes one slash from every text of a file in which several texts all end in one.
    """
    texts = [
        each.text.split("\n")
        for group in file.groups
        for account in group.accounts
        for each in account.transactions
        if each.text
    ]
    if len(texts) < 2 or not all(text[-1].endswith("/") for text in texts):
        return "", ""
    inner = [line for text in texts for line in text[:-1]]
    return "/", "/" if inner and all(line.endswith("/") for line in inner) else ""


class _Lines:
    """The physical lines so far, each within the record length where there is one."""

    def __init__(self, length: int | None, text_end: str, inner_end: str) -> None:
        self.length = length
        self.text_end, self.inner_end = text_end, inner_end
        self.done: list[str] = []

    @property
    def next_number(self) -> int:
        return len(self.done) + 1

    def add(self, code: str, fields: Sequence[str], text: str = "") -> None:
        """Write one logical record; `text` only for a record 16, one physical line per line of it."""
        for value in fields:
            if "," in value or "/" in value or not value.isprintable():
                refuse(self.next_number, NAMES[code], value, "must be printable, without comma or slash")
        line = code
        for value in fields:
            if "," in line and self._is_too_long(f"{line},{value}/"):
                self._end(line + "/")
                line = CONTINUATION
            line = f"{line},{value}"
        if code != "16":
            self._end(line + "/")
        elif not text:
            self._end(line + "/" if self._is_too_long(line + ",/") else line + ",/")
        else:
            self._add_text(line, text)

    def _add_text(self, line: str, text: str) -> None:
        if text[0] in ",/\n" or text[-1] == "\n":
            refuse(self.next_number, "transaction.text", text, "must not begin with a comma, a slash or an empty line")
        first, *more = [f"{each}{self.inner_end}" for each in text.split("\n")]
        last = text.rpartition("\n")[2] + self.text_end
        if more:
            more[-1] = last
        else:
            first = last
        if self._is_too_long(f"{line},{first}"):
            self._end(line + "/")
            more.insert(0, first)
        else:
            self._end_text(f"{line},", first)
        for continued in more:
            self._end_text(f"{CONTINUATION},", continued)

    def _end_text(self, before: str, text: str) -> None:
        if not text.isprintable() or text[-1:] == " ":
            refuse(self.next_number, "transaction.text", text, "must be printable, without blanks at the end of a line")
        self._end(before + text)

    def _end(self, line: str) -> None:
        if self._is_too_long(line):
            refuse(self.next_number, "record", line, f"must be at most {self.length} characters")
        self.done.append(line.ljust(self.length or 0))

    def _is_too_long(self, line: str) -> bool:
        return self.length is not None and len(line) > self.length


def _render_group(group: Group, lines: _Lines) -> int:
    """Append one group and return its control total."""
    before = len(lines.done)
    if group.status is GroupStatus.TEST:
        refuse(lines.next_number, "group_header.status", group.status, "must not be a test")
    header = [
        group.receiver_id,
        group.originator_id,
        group.status.value,
        _yymmdd(lines, group.as_of_date),
        _time(lines, group.as_of_time),
        _currency(lines, group.currency),
        group.as_of_modifier.value if group.as_of_modifier else "",
    ]
    lines.add("02", header)
    total = sum([_render_account(account, lines) for account in group.accounts])
    lines.add("98", [str(total), str(len(group.accounts)), str(len(lines.done) - before + 1)])
    return total


def _render_account(account: Account, lines: _Lines) -> int:
    before = len(lines.done)
    if not account.number:
        refuse(lines.next_number, "account.number", account.number, "must not be empty")
    fields = [account.number, _currency(lines, account.currency)]
    for summary in account.summaries:
        fields.extend(_summary_fields(summary, lines))
    lines.add("03", fields)
    for transaction in account.transactions:
        lines.add("16", _transaction_fields(transaction, lines), transaction.text)
    total = account.control_total_minor()
    lines.add("49", [str(total), str(len(lines.done) - before + 1)])
    return total


def _summary_fields(summary: Summary, lines: _Lines) -> list[str]:
    code = summary.type_code
    if not is_type_code(code):
        refuse(lines.next_number, "account.type_code", code, "must be three digits")
    may_be_negative = code in MAY_BE_SIGNED
    amount = (
        "" if summary.amount_minor is None else _amount(lines, summary.amount_minor, may_be_negative=may_be_negative)
    )
    return [code, amount, _count(lines, summary.item_count), *_funds_fields(summary.funds, lines)]


def _transaction_fields(transaction: Transaction, lines: _Lines) -> list[str]:
    code = transaction.type_code
    if not is_type_code(code) or type_code(code).level in (Level.STATUS, Level.SUMMARY):
        refuse(lines.next_number, "transaction.type_code", code, "must be a detail code of three digits")
    amount = _amount(lines, transaction.amount_minor, may_be_negative=False)
    funds = _funds_fields(transaction.funds, lines)
    return [code, amount, *funds, transaction.bank_reference, transaction.customer_reference]


def _funds_fields(funds: Funds, lines: _Lines) -> list[str]:
    fields = [funds.type.value]
    if funds.type is FundsType.VALUE_DATED and funds.value_date is not None:
        fields += [_yymmdd(lines, funds.value_date), _time(lines, funds.value_time)]
    elif funds.type is FundsType.SPLIT:
        fields += [_amount(lines, amount, may_be_negative=True) for amount in funds.amounts_minor]
    elif funds.type is FundsType.DISTRIBUTED:
        fields.append(str(len(funds.distribution)))
        for days, amount in funds.distribution:
            fields += [_count(lines, days), _amount(lines, amount, may_be_negative=True)]
    is_split_in_three = len(funds.amounts_minor) == (3 if funds.type is FundsType.SPLIT else 0)
    has_value = (funds.type is FundsType.VALUE_DATED) == (funds.value_date is not None)
    is_timed = funds.value_date is not None or not funds.value_time
    is_distributed = funds.type is FundsType.DISTRIBUTED or not funds.distribution
    if not (is_split_in_three and has_value and is_timed and is_distributed):
        refuse(lines.next_number, "funds", funds, "must carry what its type says and nothing else")
    return fields


def _amount(lines: _Lines, amount_minor: int, *, may_be_negative: bool) -> str:
    if abs(amount_minor) > AMOUNT_MAX or (amount_minor < 0 and not may_be_negative):
        refuse(
            lines.next_number,
            "amount",
            amount_minor,
            "must be a whole number the type code allows, signed only for balances",
        )
    return str(amount_minor)


def _count(lines: _Lines, value: int | None) -> str:
    if value is not None and value < 0:
        refuse(lines.next_number, "count", value, "must not be negative")
    return "" if value is None else str(value)


def _yymmdd(lines: _Lines, day: date) -> str:
    if not 1900 + PIVOT_YEAR <= day.year < 2000 + PIVOT_YEAR:
        refuse(
            lines.next_number, "date", day, f"must be a date of the years {1900 + PIVOT_YEAR} to {1999 + PIVOT_YEAR}"
        )
    return day.strftime("%y%m%d")


def _time(lines: _Lines, value: str) -> str:
    if not TIME.match(value):
        refuse(lines.next_number, "time", value, "must be a time HHMM, 2400, 9999 or empty")
    return value


def _currency(lines: _Lines, value: str) -> str:
    if value and not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        refuse(lines.next_number, "currency", value, "must be three capital letters or empty")
    return value
