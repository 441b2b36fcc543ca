"""The records of a NACHA file, as 94 characters each, whatever transfer software did to blanks and line ends."""

from __future__ import annotations

from settlement.formats import text_records
from settlement.formats.dialects import DialectNotes
from settlement.formats.errors import FormatError
from settlement.formats.nacha_layouts import FORMAT, RECORD_CHARACTERS
from settlement.formats.text_records import Line

FILE_BYTES_MAX = 100_000_000  # About a million records, a hundred times the operators' merge limit.


def records(content: bytes, notes: DialectNotes) -> list[Line]:
    """Line number and record of every record; without line ends, the number of the record. Raises FormatError.

    Noted, beside what `text_records` notes: stripped and surplus blanks at the end of a record, and several records on
    one line. A record that lost more than blanks is refused later, where its columns are read.
    """
    lines = text_records.lines(
        content, format_name=FORMAT, bytes_max=FILE_BYTES_MAX, notes=notes, width=RECORD_CHARACTERS
    )
    if len(lines) == 1:  # A file without line ends is as good as one with them.
        text = lines[0][1]
        pieces = range(0, len(text.rstrip()), RECORD_CHARACTERS)
        lines = [
            (number, text[start : start + RECORD_CHARACTERS]) for number, start in enumerate(pieces, start=lines[0][0])
        ]
    found: list[Line] = []
    for number, text in lines:
        if len(text) == RECORD_CHARACTERS:
            found.append((number, text))
        else:
            found += _whole_records(text, number, notes)
    return found


def _whole_records(text: str, number: int, notes: DialectNotes) -> list[Line]:
    bare = text.rstrip()
    error = FormatError(FORMAT, number, "record", text, f"must be {RECORD_CHARACTERS} characters long, not {len(text)}")
    if len(text) < RECORD_CHARACTERS:
        notes.note("Records lack the blanks at their end", error)
        return [(number, text.ljust(RECORD_CHARACTERS))]
    if len(bare) <= RECORD_CHARACTERS:
        notes.note("Records have blanks after their end", error)
        return [(number, text[:RECORD_CHARACTERS])]
    notes.note("Several records stand on one line", error)
    pieces = [bare[start : start + RECORD_CHARACTERS] for start in range(0, len(bare), RECORD_CHARACTERS)]
    return [(number, piece.ljust(RECORD_CHARACTERS)) for piece in pieces]
