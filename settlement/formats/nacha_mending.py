"""Undoing what transfer software does to a NACHA file on its way, as an explicit step before `nacha.parse`.

Nothing that carries meaning is touched: blanks at the end of a record and records of nines are padding. A caller that
mends says so in its log, because a strict sender never needs it.
"""

from __future__ import annotations

from settlement.formats.nacha_layouts import BLOCKING_FACTOR, PADDING_RECORD, RECORD_CHARACTERS
from settlement.formats.nacha_reading import split_records
from settlement.formats.nacha_records import block_count


def mend(content: bytes) -> bytes:
    """Restore stripped trailing blanks, missing line breaks and missing block padding.

    Raises FormatError for bytes that are not ASCII. Whether the result is a valid file is for `nacha.parse` to say.
    """
    records = [record.ljust(RECORD_CHARACTERS) for record in split_records(content)]
    missing = block_count(len(records)) * BLOCKING_FACTOR - len(records)
    return ("\n".join(records + [PADDING_RECORD] * missing) + "\n").encode("ascii")
