"""Bytes of a bank file become lines of text, without what transfer software adds around them."""

from __future__ import annotations

from settlement.formats.dialects import DialectNotes
from settlement.formats.errors import FormatError

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
END_OF_FILE_MARKS = b"\x1a\x00"  # Ctrl-Z of DOS, and the zero bytes with which some systems fill a block.

Line = tuple[int, str]  # 1-based number of the line in the file, and its text without the line end.


def lines(content: bytes, *, format_name: str, bytes_max: int, notes: DialectNotes, width: int = 0) -> list[Line]:
    """The lines that hold anything but blanks. Raises FormatError for a file of more than `bytes_max` bytes.

    Noted: a byte order mark, an end-of-file mark, empty lines, lone carriage returns, characters that are not ASCII,
    and characters that do not print, which become blanks. A line of `width` bytes has one byte for each column.
    """
    if len(content) > bytes_max:
        raise FormatError(format_name, 0, "file", len(content), f"must be at most {bytes_max} bytes")
    if content.startswith(BYTE_ORDER_MARK):
        content = content[len(BYTE_ORDER_MARK) :]
        error = FormatError(format_name, 1, "file", "byte order mark", "must not begin with a byte order mark")
        notes.note("The file begins with a byte order mark", error)
    content = _without_end_mark(content, format_name, notes)
    text = _decoded(content, format_name, notes, width).replace("\r\n", "\n")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        error = FormatError(format_name, line, "record", "\r", "must end in LF or CRLF")
        notes.note("Lines end in a carriage return", error)
        text = text.replace("\r", "\n")
    found = list(enumerate(text.removesuffix("\n").split("\n"), start=1))
    kept = [line for line in found if line[1].strip()]
    if len(kept) < len(found):
        first = next(number for number, line in found if not line.strip())
        notes.note("The file holds empty lines", FormatError(format_name, first, "record", "", "must not be empty"))
    return [(number, _printable(line, number, format_name, notes)) for number, line in kept]


def _without_end_mark(content: bytes, format_name: str, notes: DialectNotes) -> bytes:
    end = content.rstrip(b"\r\n ")
    if end[-1:] not in (b"\x1a", b"\x00"):
        return content
    line = content.count(b"\n") + 1
    error = FormatError(format_name, line, "record", end[-1:], "must not be an end-of-file mark")
    notes.note("The file ends in an end-of-file mark", error)
    return end.rstrip(END_OF_FILE_MARKS)


def _decoded(content: bytes, format_name: str, notes: DialectNotes, width: int) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        error = FormatError(format_name, line, "record", content[broken.start : broken.end], "must be ASCII")
    notes.note("The file holds characters that are not ASCII", error)
    return "\n".join(_decoded_line(line, width) for line in content.split(b"\n"))


def _decoded_line(line: bytes, width: int) -> str:
    if len(line.rstrip(b"\r")) == width:
        return line.decode("latin-1")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _printable(line: str, number: int, format_name: str, notes: DialectNotes) -> str:
    if line.isprintable():
        return line
    error = FormatError(format_name, number, "record", line, "must hold printable characters only")
    notes.note("Characters that do not print stand where blanks belong", error)
    return "".join(character if character.isprintable() else " " for character in line)
