"""Names and words in ASCII, for every rail that carries nothing else: one table for all of them.

`data/latin_transliteration.json` spells every Latin letter and typographic mark of Unicode that has no ASCII
decomposition. No letter is dropped silently: one of another script becomes `?`.
"""

from __future__ import annotations

import json
import unicodedata
from importlib import resources

UNSPELLED = "?"  # A letter, digit or symbol without an ASCII form.
# What stands for a character that neither the table nor its decomposition spells, by its general category.
_BY_CATEGORY = {
    "Cc": " ",
    "Cf": "",  # Joiners, direction marks, soft hyphens: they are not seen either.
    "Mc": "",
    "Me": "",
    "Mn": "",
    "Pc": "_",
    "Pd": "-",
    "Pe": ")",
    "Pf": '"',
    "Pi": '"',
    "Po": ".",
    "Ps": "(",
    "Sk": "'",
    "Zl": " ",
    "Zp": " ",
    "Zs": " ",
}


class _Spelling(dict[int, str]):
    """Spelling by code point, for `str.translate`; what is not in the table is worked out once."""

    def __missing__(self, code_point: int) -> str:
        spelled = self._work_out(chr(code_point))
        self[code_point] = spelled
        return spelled

    def _work_out(self, character: str) -> str:
        if " " <= character <= "~":
            return character
        decomposed = unicodedata.normalize("NFKD", character)
        if decomposed != character:
            spelled = decomposed.translate(self)
            return spelled if spelled.strip(UNSPELLED) or not spelled else UNSPELLED
        digit = unicodedata.digit(character, None)
        if digit is not None:
            return str(digit)
        return _BY_CATEGORY.get(unicodedata.category(character), UNSPELLED)


def _load() -> _Spelling:
    text = resources.files(__package__).joinpath("data/latin_transliteration.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return _Spelling(
        {int(key.split()[0], 16): spelled for part in ("letters", "marks") for key, spelled in table[part].items()}
    )


_SPELLING = _load()


def to_ascii(text: str) -> str:
    """`text` in printable ASCII: `Guðrún Groß` becomes `Gudrun Gross`. Linear."""
    return text.translate(_SPELLING)


def to_capitals(text: str, *, width: int) -> str:
    """`text` in capital ASCII with single blanks, cut to `width` characters: what ACH and other old networks carry."""
    return " ".join(to_ascii(text).upper().split())[:width].rstrip()
