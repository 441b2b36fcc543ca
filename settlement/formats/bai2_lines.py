"""The lexical rules of BAI2: bytes become physical lines, and a logical record gives its fields one after the other.

A comma separates fields and a slash ends a record. Only the text of a record 16 may hold either. It continues in the
records 88 that follow. Deviations that cannot change an amount or a reference are noted, not refused.
Source: BAI Cash Management Balance Reporting Specifications, Version 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Never

from settlement.formats.errors import FormatError

FORMAT = "bai2"
CONTINUATION = "88"
RECORD_CODES = frozenset({"01", "02", "03", "16", "49", CONTINUATION, "98", "99"})
NAMES = {
    "01": "file_header", "02": "group_header", "03": "account", "16": "transaction",
    "49": "account_trailer", "98": "group_trailer", "99": "file_trailer",
}  # fmt: skip
FILE_BYTES_MAX = 200_000_000  # A guard against the wrong file, far above a day of any bank.
AMOUNT_MAX = 2**63 - 1  # What the database can hold.
NUMBER_DIGITS_MAX = 30  # Banks fill with zeros; Python refuses to read thousands of digits.
AMOUNT = re.compile(rf"^[+-]?\d{{1,{NUMBER_DIGITS_MAX}}}\Z", re.ASCII)
TIME = re.compile(r"^(?:(?:[01]\d|2[0-3])[0-5]\d|2400|9999)?\Z", re.ASCII)
# Forms outside the specification that banks write: 14:59, 14:59:35, 145935, with fractions of a second.
OTHER_TIME = re.compile(r"^([01]\d|2[0-3]):?([0-5]\d)(?::?[0-5]\d(?:\.\d+)?)?\Z", re.ASCII)
PIVOT_YEAR = 80  # 00-79 are 2000-2079, 80-99 are 1980-1999: the format is older than 2000.
# A closing slash, then another record on the same line.
SECOND_RECORD = re.compile(r"/[ \t]*(?=(?:01|02|03|16|49|88|98|99),)")
_BEGINS_RECORD = re.compile(r"(?:01|02|03|16|49|88|98|99),")
_ODD_CHARACTER = re.compile(r"[^\x20-\x7e\n]")

NO_SLASH = "the record has no closing slash"
SLASH_IN_FIELD = "a field other than a text holds a slash"
FIELDS_LEFT_OUT = "trailing fields are left out"
EMPTY_FIELDS_ADDED = "empty fields follow the last one"


def refuse(line: int, field: str, value: object, rule: str) -> Never:
    """Raise the FormatError of this format."""
    raise FormatError(FORMAT, line, field, value, rule)


class Notes:
    """Deviations from the specification that were tolerated: each with its first line and how often it was seen."""

    def __init__(self) -> None:
        self._found: dict[str, list[int]] = {}

    def add(self, deviation: str, line: int) -> None:
        self._found.setdefault(deviation, [line, 0])[1] += 1

    def copy(self) -> Notes:
        """Return notes that can be added to without changing these."""
        other = Notes()
        other._found = {deviation: list(seen) for deviation, seen in self._found.items()}
        return other

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            f"line {line}: {deviation}" + (f" ({count} times)" if count > 1 else "")
            for deviation, (line, count) in self._found.items()
        )


class Record:
    """One logical record: its code, and the fields of each physical line that it covers, taken one after the other."""

    __slots__ = ("_at", "_bodies", "_fields", "_notes", "_numbers", "_part", "code", "line")

    def __init__(self, code: str, bodies: Sequence[str], numbers: Sequence[int], notes: Notes) -> None:
        self.code = code
        self._bodies = bodies
        self._numbers = numbers
        self._notes = notes
        self._part = 0
        self._at = 0
        self._fields = bodies[0].split(",")
        self.line = numbers[0]  # of the field that was taken last

    @property
    def first_line(self) -> int:
        return self._numbers[0]

    @property
    def is_exhausted(self) -> bool:
        """Whether every field was taken."""
        return self._part >= len(self._bodies)

    @property
    def is_at_line_start(self) -> bool:
        """Whether the next field is the first of a physical line."""
        return self._at == 0

    def take(self, name: str, *, is_optional: bool = False) -> str:
        """Return the next field. Raises FormatError when the record is over, unless the field may be left out."""
        if self._part >= len(self._bodies):
            if is_optional:
                self.note(FIELDS_LEFT_OUT)
                return ""
            self.refuse(name, "", "must be here: only optional trailing fields may be left out")
        self.line = self._numbers[self._part]
        value = self._fields[self._at]
        self._at += 1
        if self._at == len(self._fields):
            value = self._without_closing_slash(value)
            self._next_line()
        if "/" in value:
            self.note(SLASH_IN_FIELD)
        return value

    def take_text(self) -> list[str]:
        """Return everything that is left, one item per physical line, with the slashes as they stand."""
        if self._part >= len(self._bodies):
            return []
        self.line = self._numbers[self._part]
        rest = ",".join(self._fields[self._at :])
        lines = [rest, *self._bodies[self._part + 1 :]]
        if rest == "/":
            lines = lines[1:]
        elif rest == "" and len(lines) == 1:
            self.note(NO_SLASH)
            lines = []
        elif rest[:1] in (",", "/"):
            self.note("a text begins with a comma or a slash")
        self._part = len(self._bodies)
        return lines

    def end(self) -> None:
        """Note empty fields that are left over. Raises FormatError when one of them is not empty."""
        while not self.is_exhausted:
            value = self.take("end")
            if value:
                self.refuse("end", value, "must hold nothing more")
            self.note(EMPTY_FIELDS_ADDED)

    def take_number(self, name: str, *, is_optional: bool = False) -> int | None:
        """Return a count, or None for an empty field."""
        value = self.take(name, is_optional=is_optional)
        if value and not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS_MAX):
            self.refuse(name, value, f"must be digits only, at most {NUMBER_DIGITS_MAX}")
        return int(value) if value else None

    def take_amount(self, name: str, *, may_be_negative: bool) -> int | None:
        """Return minor units, or None for an empty field."""
        value = self.take(name)
        if not value:
            return None
        if not AMOUNT.match(value):
            self.refuse(name, value, "must be digits with an optional sign, without a decimal point")
        amount = int(value)
        if amount < 0 and not may_be_negative:
            self.refuse(name, value, "must not be negative: the type code says the direction")
        if abs(amount) > AMOUNT_MAX:
            self.refuse(name, value, f"must be at most {AMOUNT_MAX}")
        return amount

    def take_date(self, name: str) -> date:
        """Return a date YYMMDD; no field of this kind may be empty."""
        value = self.take(name)
        try:
            if len(value) != 6 or not (value.isascii() and value.isdigit()):
                raise ValueError
            year = int(value[:2])
            return date(year + (2000 if year < PIVOT_YEAR else 1900), int(value[2:4]), int(value[4:]))
        except ValueError:
            self.refuse(name, value, "must be a date YYMMDD that exists")

    def take_time(self, name: str, *, is_optional: bool = False) -> str:
        """Return a time HHMM, empty when it is not stated. Seconds and colons are noted and left out."""
        value = self.take(name, is_optional=is_optional)
        if TIME.match(value):
            return value
        other = OTHER_TIME.match(value)
        if other is None:
            self.refuse(name, value, "must be a time HHMM, 2400, 9999 or empty")
        self.note("a time is not written as HHMM")
        return other[1] + other[2]

    def take_currency(self, *, is_optional: bool = False) -> str:
        """Return a currency code in capitals, or an empty string."""
        value = self.take("currency", is_optional=is_optional)
        if value and not (len(value) == 3 and value.isascii() and value.isalpha()):
            self.refuse("currency", value, "must be three letters or empty")
        if value != value.upper():
            self.note("a currency is in small letters")
        return value.upper()

    def note(self, deviation: str) -> None:
        """Write a tolerated deviation down, with the line that was reached."""
        self._notes.add(deviation, self.line)

    def refuse(self, name: str, value: object, rule: str) -> Never:
        """Raise FormatError for a field of this record, at the line that was reached."""
        refuse(self.line, f"{NAMES[self.code]}.{name}", value, rule)

    def _without_closing_slash(self, value: str) -> str:
        if value.endswith("/"):
            return value[:-1].rstrip(" ")
        self.note(NO_SLASH)
        return value

    def _next_line(self) -> None:
        self._part += 1
        self._at = 0
        self._fields = self._bodies[self._part].split(",") if self._part < len(self._bodies) else []


def physical_lines(content: bytes, notes: Notes) -> list[str]:
    """Return the lines of a file without padding. A file without line ends is cut at the record length of its header.

    Raises FormatError for a file that is too large.
    """
    if len(content) > FILE_BYTES_MAX:
        refuse(0, "file", len(content), f"must be at most {FILE_BYTES_MAX} bytes")
    text = _decode(content, notes)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip()
    if text.endswith(("\x1a", "\x00")):
        notes.add("the file ends with control characters", text.count("\n") + 1)
        text = text.rstrip("\x1a\x00 \t\n")
    if "\n" in text:
        lines = [line.rstrip(" ") for line in text.split("\n")]
    else:
        length = _stated_length(text)
        lines = [text[start : start + length].rstrip(" ") for start in range(0, len(text), length)]
    if _ODD_CHARACTER.search(text):
        lines = [
            line if line.isprintable() else _printable(line, number, notes) for number, line in enumerate(lines, 1)
        ]
    return lines


@dataclass(frozen=True, slots=True)
class Rearranged:
    """Lines with one record each, with the number of the line that each stood on."""

    lines: list[str]
    numbers: list[int]
    shared: list[int]  # lines that held several records
    joined: list[int]  # lines without a record code, which were joined to the line before


def one_record_per_line(lines: Sequence[str]) -> Rearranged | None:
    """Give every record a line of its own; None when each has one already.

    A line that begins with no record code continues the line before. A text that holds a slash and a record code is cut
    in two: only a file whose totals and counts hold afterwards may be believed.
    """
    found = Rearranged([], [], [], [])
    for number, line in enumerate(lines, 1):
        first, *more = SECOND_RECORD.sub("/\n", line.strip(" ")).split("\n")
        if first and found.lines and not _BEGINS_RECORD.match(first):
            found.joined.append(number)
            found.lines[-1] += f" {first}"
        else:
            found.lines.append(first)
            found.numbers.append(number)
        if more:
            found.shared.append(number)
            found.lines.extend(more)
            found.numbers.extend([number] * len(more))
    return found if found.shared or found.joined else None


def note_long_lines(lines: Sequence[str], length: int | None, notes: Notes) -> None:
    """Note lines that are longer than the physical record length that the file header states."""
    if length is not None and lines and len(max(lines, key=len)) > length:
        for number, line in enumerate(lines, 1):
            if len(line) > length:
                notes.add("the line is longer than the record length of the file header", number)


def _decode(content: bytes, notes: Notes) -> str:
    """UTF-8; a line that is not UTF-8 is read as Windows-1252, which contains Latin-1."""
    if content.startswith(b"\xef\xbb\xbf"):
        notes.add("the file begins with a byte order mark", 1)
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join([_decode_line(line, number, notes) for number, line in enumerate(content.split(b"\n"), 1)])


def _decode_line(line: bytes, number: int, notes: Notes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        notes.add("a text is not UTF-8 and is read as Latin-1", number)
        return line.decode("cp1252", errors="replace")


def _printable(line: str, number: int, notes: Notes) -> str:
    notes.add("a character that cannot be printed is read as a blank", number)
    return "".join([character if character.isprintable() else " " for character in line]).rstrip(" ")


def _stated_length(text: str) -> int:
    """The physical record length of a file without line ends, or its whole length where none is stated."""
    header = text.partition("/")[0].split(",")
    stated = header[6] if len(header) > 6 else ""
    is_length = stated.isascii() and stated.isdigit() and len(stated) <= NUMBER_DIGITS_MAX and int(stated) > 0
    return int(stated) if is_length else max(len(text), 1)
