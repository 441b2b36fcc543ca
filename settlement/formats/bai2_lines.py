"""The lexical rules of BAI2: physical lines become records, records become fields, and text is what is left.

Source: reference/statements.md 1.2. Comma separates fields, slash ends a record; only the text of a record 16 may hold
either, and runs to the next record that is no continuation (88).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
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
TIME = re.compile(r"^(?:(?:[01]\d|2[0-3])[0-5]\d|2400|9999)?\Z", re.ASCII)
NUMBER_DIGITS_MAX = (
    30  # Banks fill with zeros; beyond this nobody counts, and Python itself refuses some thousand digits.
)
AMOUNT = re.compile(rf"^[+-]?\d{{1,{NUMBER_DIGITS_MAX}}}\Z", re.ASCII)
PIVOT_YEAR = 80  # 00-79 are 2000-2079, 80-99 are 1980-1999: the format is older than 2000.
# A closing slash, then another record on the same line.
SECOND_RECORD = re.compile(r"/[ \t]+(?=(?:01|02|03|16|49|88|98|99),)")


def refuse(line: int, field: str, value: object, rule: str) -> Never:
    """Raise the FormatError of this format."""
    raise FormatError(FORMAT, line, field, value, rule)


@dataclass(slots=True)
class Record:
    """One logical record: its code, and the body of each physical line that it covers, read field by field."""

    code: str
    lines: list[tuple[int, str]]
    _part: int = 0
    _rest: str = field(init=False)

    def __post_init__(self) -> None:
        self._rest = self.lines[0][1]

    @property
    def line(self) -> int:
        """The number of the line that the next field stands on."""
        return self.lines[min(self._part, len(self.lines) - 1)][0]

    @property
    def is_exhausted(self) -> bool:
        """Whether every field was taken."""
        return self._part >= len(self.lines)

    def take(self, name: str) -> str:
        """The next field. Raises FormatError when the record is over or its line has no closing slash."""
        if self.is_exhausted:
            self.refuse(name, "", "must be here: trailing fields may be empty but not dropped")
        value, comma, rest = self._rest.partition(",")
        if comma:
            self._rest = rest
        elif value.endswith("/"):
            value = value[:-1]
        else:
            self.refuse(name, value, "must be followed by a comma or a closing slash")
        if "/" in value:
            self.refuse(name, value, "must not hold a slash: a slash ends the record, and a line holds one record")
        if not comma:
            self._part += 1
            self._rest = self.lines[self._part][1] if self._part < len(self.lines) else ""
        return value

    def take_text(self) -> str:
        """Everything that is left, one line per physical line, without the closing slashes."""
        if self.is_exhausted:
            return ""
        bodies = [self._rest, *(body for _, body in self.lines[self._part + 1 :])]
        text = "\n".join(body.removesuffix("/").rstrip() for body in bodies).strip("\n")
        if text[:1] in (",", "/"):
            self.refuse("text", text, "must not begin with a comma or a slash")
        self._part = len(self.lines)
        return text

    def end(self) -> None:
        """Raises FormatError when fields are left over."""
        if not self.is_exhausted:
            self.refuse("end", self._rest, "must hold nothing more")

    def take_number(self, name: str) -> int | None:
        """A count, or None for an empty field."""
        value = self.take(name)
        if value and not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS_MAX):
            self.refuse(name, value, f"must be digits only, at most {NUMBER_DIGITS_MAX}")
        return int(value) if value else None

    def take_amount(self, name: str, *, may_be_negative: bool) -> int | None:
        """Minor units, or None for an empty field."""
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
        """A date YYMMDD, which no field of this kind leaves empty."""
        value = self.take(name)
        try:
            if len(value) != 6 or not (value.isascii() and value.isdigit()):
                raise ValueError
            year = int(value[:2])
            return date(year + (2000 if year < PIVOT_YEAR else 1900), int(value[2:4]), int(value[4:]))
        except ValueError:
            self.refuse(name, value, "must be a date YYMMDD that exists")

    def take_time(self, name: str) -> str:
        """A time as it stands, empty when it was not said."""
        value = self.take(name)
        if not TIME.match(value):
            self.refuse(name, value, "must be a time HHMM, 2400, 9999 or empty")
        return value

    def refuse(self, name: str, value: object, rule: str) -> Never:
        """Raise FormatError for a field of this record, at the line that was reached."""
        refuse(self.line, f"{NAMES[self.code]}.{name}", value, rule)


def split_records(content: bytes) -> list[Record]:
    """The logical records in file order. Raises FormatError for anything that is no record line."""
    numbered = list(enumerate(_physical_lines(content), start=1))
    records: list[Record] = []
    open_lines: list[tuple[int, str]] = []
    open_code = ""
    for number, text in numbered:
        code, body = _code_and_body(number, text)
        if code == CONTINUATION:
            if not open_lines:
                refuse(number, "record", text, "must not continue (88) before there is a record")
            open_lines.append((number, body))
            continue
        if open_lines:
            records.append(Record(open_code, open_lines))
        open_code, open_lines = code, [(number, body)]
    if open_lines:
        records.append(Record(open_code, open_lines))
    return records


def check_lengths(content: bytes, length: int | None) -> None:
    """Raises FormatError for a line longer than the physical record length that the file header states."""
    if length is None:
        return
    for number, text in enumerate(_physical_lines(content), start=1):
        if len(text) > length:
            refuse(number, "record", text, f"must be at most {length} characters, as the file header says")


def one_record_per_line(content: bytes) -> bytes:
    """Put every record on a line of its own, for banks that send several on one; an explicit step before `parse`.

    A text that holds a slash, blanks and a record code would be cut here, which is why the strict reader does not do it.
    """
    lines = [
        piece.rstrip() for line in _physical_lines(content) for piece in SECOND_RECORD.sub("/\n", line).split("\n")
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _code_and_body(number: int, text: str) -> tuple[str, str]:
    code, comma, body = text.partition(",")
    if code not in RECORD_CODES or not comma:
        refuse(number, "record", text, "must begin with a record code (01 02 03 16 49 88 98 99) and a comma")
    if not text.isprintable():
        refuse(number, "record", text, "must hold printable characters only")
    return code, body


def _physical_lines(content: bytes) -> list[str]:
    """Lines without their padding; a file without line ends is cut at the record length of its header."""
    if len(content) > FILE_BYTES_MAX:
        refuse(0, "file", len(content), f"must be at most {FILE_BYTES_MAX} bytes")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        refuse(line, "record", content[broken.start : broken.end], "must be ASCII or UTF-8")
    text = text.replace("\r\n", "\n").rstrip()
    if "\n" in text:
        return [line.rstrip(" ") for line in text.split("\n")]
    length = _stated_length(text)
    return [text[start : start + length].rstrip(" ") for start in range(0, len(text), length)] or [""]


def _stated_length(text: str) -> int:
    """The physical record length of a file without line ends, or its whole length where none is stated."""
    header = text.partition("/")[0].split(",")
    stated = header[6] if len(header) > 6 else ""
    is_length = stated.isascii() and stated.isdigit() and len(stated) <= NUMBER_DIGITS_MAX and int(stated) > 0
    return int(stated) if is_length else max(len(text), 1)
