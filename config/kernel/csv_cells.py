"""CSV cells that a spreadsheet shows as text and does not compute (OWASP, "CSV injection").

Every CSV export uses this.
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA_MARKS = frozenset("=+-@\u2212")  # U+2212 is the minus sign of typography.
_LINE_MARKS = ("\t", "\r", "\n")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)


def neutralise(cell: str, *, numbers_stay: bool = False) -> str:
    """Put an apostrophe before a cell that a spreadsheet might compute; a negative number stays one when asked for."""
    if is_formula(cell) and not (numbers_stay and _NUMBER.match(cell)):
        return f"'{cell}"
    return cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take the cell for a formula.

    Blanks and invisible characters before the mark count for nothing, and a full-width or small form of a mark counts
    as the mark: spreadsheets trim and convert both.
    """
    if cell.startswith(_LINE_MARKS):
        return True
    for character in cell:
        if character.isspace() or not character.isprintable():
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _FORMULA_MARKS
    return False
