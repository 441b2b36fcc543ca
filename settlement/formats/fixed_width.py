"""Fixed-width records as data: a layout is a list of columns, and reads and writes from the same list.

Positions are 1-based and inclusive, as rule books print them. A layout must cover its record without a gap or an
overlap, which is checked when the module that declares it is imported.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from operator import itemgetter
from typing import Any

from settlement.formats.errors import FormatError

CENTURY = 2000  # NACHA files carry YY; the network began later than 1970 and files are never kept for 70 years.


@dataclass(frozen=True, slots=True)
class Kind:
    """How one column is read and written; both functions raise ValueError with the broken rule as its text.

    `read(raw)` takes the characters of the column, `write(value, width)` must return exactly `width` characters.
    """

    read: Callable[[str], Any]
    write: Callable[[Any, int], str]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record: its name, its first and last position (1-based, inclusive) and its kind.

    A column without a name is fixed: it is checked when read and is no value of the record.
    """

    name: str
    first: int
    last: int
    kind: Kind

    @property
    def width(self) -> int:
        """How many characters the column takes."""
        return self.last - self.first + 1


class Layout:
    """The columns of one record type, compiled once.

    Raises ValueError at import time when the columns do not tile `1..width`.
    """

    def __init__(self, format_name: str, record: str, width: int, columns: Sequence[Column]) -> None:
        expected = 1
        for column in columns:
            if column.first != expected or column.last < column.first:
                raise ValueError(f"{format_name} {record}: column {column.name!r} should begin at {expected}")
            expected = column.last + 1
        if expected != width + 1:
            raise ValueError(f"{format_name} {record}: columns end at {expected - 1}, not at {width}")
        self.format_name = format_name
        self.record = record
        self.width = width
        self.columns = tuple(columns)
        self.record_type = columns[0].kind.write(None, columns[0].width)[:1] if not columns[0].name else ""
        self._cut = itemgetter(*(slice(column.first - 1, column.last) for column in columns))
        self._readers = tuple((column.kind.read, bool(column.name)) for column in columns)
        self._writers = tuple((column.kind.write, column.width, bool(column.name)) for column in columns)

    def read(self, record: str, line: int) -> tuple[Any, ...]:
        """The values of the named columns, in column order. `record` has `width` characters.

        Raises FormatError with the line and the column that cannot be read.
        """
        parts = self._cut(record)
        try:
            return tuple(
                [read(raw) for (read, named), raw in zip(self._readers, parts, strict=True) if named or read(raw)]
            )
        except ValueError:
            raise self._reading_error(parts, line) from None

    def write(self, values: Sequence[Any], line: int) -> str:
        """One record of `width` characters from the values of the named columns, in column order.

        Raises FormatError with the line and the column whose value does not fit.
        """
        remaining = iter(values)
        parts: list[str] = []
        value: Any = None
        try:
            for write, width, named in self._writers:
                value = next(remaining) if named else None
                parts.append(write(value, width))
        except ValueError as broken:
            column = self.columns[len(parts)]
            raise FormatError(self.format_name, line, f"{self.record}.{column.name}", value, str(broken)) from None
        return "".join(parts)

    def _reading_error(self, parts: Sequence[str], line: int) -> FormatError:
        """Find the first column that refuses; the fast path above does not keep track of it."""
        for column, raw in zip(self.columns, parts, strict=True):
            try:
                column.kind.read(raw)
            except ValueError as broken:
                name = column.name or f"positions_{column.first}_{column.last}"
                return FormatError(self.format_name, line, f"{self.record}.{name}", raw, str(broken))
        raise AssertionError("a column that refused a moment ago accepts now")


def _write_text(value: str, width: int) -> str:
    _check_text(value, width)
    return value.ljust(width)


def _write_right_text(value: str, width: int) -> str:
    _check_text(value, width)
    if value[:1] == " ":
        raise ValueError("must not begin with a blank")
    return value.rjust(width)


def _check_text(value: str, width: int) -> None:
    if len(value) > width:
        raise ValueError(f"must fit {width} characters")
    if not (value.isascii() and value.isprintable()):
        raise ValueError("must be printable ASCII characters")
    if value[-1:] == " ":
        raise ValueError("must not end in a blank, which would be lost in the padding")


def _read_digits(raw: str) -> str:
    if not (raw.isascii() and raw.isdigit()):
        raise ValueError("must be digits only")
    return raw


def _write_digits(value: str, width: int) -> str:
    if len(value) != width or not (value.isascii() and value.isdigit()):
        raise ValueError(f"must be exactly {width} digits")
    return value


def _read_number(raw: str) -> int:
    return int(_read_digits(raw))


def _write_number(value: int, width: int) -> str:
    text = str(value)
    if value < 0 or len(text) > width:
        raise ValueError(f"must be a whole number of at most {width} digits, not negative")
    return text.zfill(width)


def _read_date(raw: str) -> date:
    digits = _read_digits(raw)
    try:
        return date(CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise ValueError("must be a date YYMMDD that exists") from None


def _write_date(value: date, _width: int) -> str:
    if not CENTURY <= value.year < CENTURY + 100:
        raise ValueError(f"must be a date of the years {CENTURY} to {CENTURY + 99}")
    return value.strftime("%y%m%d")


def _read_optional_date(raw: str) -> date | None:
    return None if not raw.strip(" 0") else _read_date(raw)


def _write_optional_date(value: date | None, width: int) -> str:
    return " " * width if value is None else _write_date(value, width)


def _read_optional_time(raw: str) -> time | None:
    if not raw.strip():
        return None
    digits = _read_digits(raw)
    try:
        return time(int(digits[:2]), int(digits[2:]))
    except ValueError:
        raise ValueError("must be a time HHMM from 0000 to 2359, or blank") from None


def _write_optional_time(value: time | None, width: int) -> str:
    if value is not None and (value.second or value.microsecond or value.tzinfo):
        raise ValueError("must be a local time in whole minutes, without an offset")
    return " " * width if value is None else value.strftime("%H%M")


TEXT = Kind(str.rstrip, _write_text)  # Left-justified, blank filled.
RIGHT_TEXT = Kind(str.strip, _write_right_text)  # Right-justified, blank filled.
DIGITS = Kind(_read_digits, _write_digits)  # An identifier made of digits: leading zeros are part of it.
NUMBER = Kind(_read_number, _write_number)  # A quantity: right-justified, zero filled.
YYMMDD = Kind(_read_date, _write_date)
YYMMDD_OR_NONE = Kind(_read_optional_date, _write_optional_date)  # Blanks or zeros mean none; blanks are written.
HHMM_OR_NONE = Kind(_read_optional_time, _write_optional_time)


def fixed(expected: str) -> Kind:
    """A column that always holds `expected`; anything else is refused when read."""

    def read(raw: str) -> None:
        if raw != expected:
            raise ValueError(f"must be {expected!r}")

    return Kind(read, lambda _value, _width: expected)


RESERVED = Kind(lambda _raw: None, lambda _value, width: " " * width)  # Operators write here; readers do not look.


def tolerant(layout: Layout, **readers: Callable[[str], Any]) -> Layout:
    """The same columns for reading only, with other readers for the columns named.

    A fixed column is named `at_<first>`. What a tolerant layout reads and the strict one refuses is a deviation that
    the caller must note.
    """
    known = {_name(column): column for column in layout.columns}
    if not readers.keys() <= known.keys():
        raise ValueError(f"{layout.format_name} {layout.record}: no columns {readers.keys() - known.keys()}")
    columns = [
        replace(column, kind=Kind(readers[name], _refuse_writing)) if name in readers else column
        for name, column in known.items()
    ]
    return Layout(layout.format_name, layout.record, layout.width, columns)


def number_or_zero(raw: str) -> int:
    """A number that identifies nothing, 0 where it cannot be read."""
    text = raw.strip()
    return int(text) if text.isascii() and text.isdigit() else 0


def date_or_none(raw: str) -> date | None:
    """A date that decides nothing, None where it cannot be read."""
    with contextlib.suppress(ValueError):
        return _read_optional_date(raw)
    return None


def time_or_none(raw: str) -> time | None:
    """A time that decides nothing, None where it cannot be read."""
    with contextlib.suppress(ValueError):
        return _read_optional_time(raw)
    return None


def _name(column: Column) -> str:
    return column.name or f"at_{column.first}"


def _refuse_writing(_value: Any, _width: int) -> str:
    raise ValueError("must be written by the strict layout")
